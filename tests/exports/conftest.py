"""The invented borough as places are read against it."""

import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.reading import Ground


@pytest.fixture(scope="session")
def ground():
    study = load_study(StudyKey())
    index = NeedIndex(weights=study.catalogue.set_of("report").weights)
    scores = score_need(study.reference, index, study.catalogue)
    labels = label_areas(study.reference, study.catalogue)
    return Ground(study=study, scores=scores, labels=labels)
