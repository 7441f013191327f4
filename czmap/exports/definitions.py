"""Area definitions: a ranking as files that others can open and rebuild zones from."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from czmap.geodata.outlines import outline_of, to_degrees
from czmap.geodata.study import Study
from czmap.safe import for_csv, plain
from czmap.scoring.search import Candidate, Ranking, proof_in_words
from czmap.scoring.zones import Count, Part

DECIMALS = 7
CSV_COLUMNS = (
    "zone_rank",
    "zone_id",
    "zone_name",
    "lsoa_code",
    "lsoa_name",
    "ward_code",
    "ward_name",
    "lad_code",
    "lad_name",
    "residents",
    "children_0_15",
    "need_0_to_100",
    "need_rank_1_is_greatest",
    "data",
    "licence",
)


def to_geojson(study: Study, ranking: Ranking) -> bytes:
    """Write candidates as GeoJSON (RFC 7946): each zone's outline, then its member areas.

    Features have `kind` "zone" or "area". The member `czmap` says what the zones are made from:
    data, weights, criteria and attribution.
    """
    features = [
        feature
        for candidate in ranking.candidates
        for feature in (_zone_feature(study, candidate), *_area_features(study, ranking, candidate))
    ]
    whole = {"type": "FeatureCollection", "czmap": about(study, ranking), "features": features}
    return _json_bytes(whole)


def to_json(study: Study, ranking: Ranking) -> bytes:
    """Write candidates and all their figures as JSON, without shapes."""
    candidates = [_figures(candidate) for candidate in ranking.candidates]
    return _json_bytes({"czmap": about(study, ranking), "candidates": candidates})


def to_csv(study: Study, ranking: Ranking) -> bytes:
    """Write one line for each member area of each candidate.

    UTF-8 with a byte-order mark, so that Excel shows names as they are; no cell is a live
    formula. Each line says what data it is from, and whether that is invented.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    licence = "CC0 1.0" if study.invented else "Open Government Licence v3.0"
    for candidate in ranking.candidates:
        for row in _member_rows(study, ranking, candidate):
            line = [candidate.rank, candidate.zone.id, candidate.profile.name, *row]
            writer.writerow([_cell(value) for value in (*line, data_label(study), licence)])
    return text.getvalue().encode("utf-8-sig")


def about(study: Study, ranking: Ranking) -> dict[str, Any]:
    """Say what zones are made from, so that somebody else can make them again."""
    criteria = ranking.criteria
    manifest = study.pack.manifest
    return {
        "invented": study.invented,
        "data": data_label(study),
        "edition": manifest.edition,
        "vintage": str(manifest.vintage),
        "made_with": f"czmap {manifest.czmap_version}",
        "study": {"name": plain(study.name), "lads": list(study.key.lads),
                  "over_the_edge": study.key.over_the_edge},
        "index": {"weights": dict(ranking.index.weights),
                  "standardisation": str(ranking.index.standardisation)},
        "proof": {
            "in_words": proof_in_words(ranking),
            "proven_best": ranking.proven,
            "value_of_first": ranking.candidates[0].value,
            "upper_bound": ranking.bound,
            "gap": ranking.gap,
        },
        "criteria": {
            "size": list(criteria.size),
            "count": "residents" if criteria.count is Count.RESIDENTS else "children 0 to 15",
            "areas": list(criteria.areas),
            "contiguity": str(criteria.rule),
            "crossing": str(criteria.crossing),
            "wards": list(criteria.wards),
            "lads": list(criteria.lads),
            "aim": str(criteria.aim),
            "top": criteria.top,
            "max_overlap": criteria.max_overlap,
            "compactness": criteria.compactness,
            "locked_in": list(criteria.locked_in),
            "locked_out": list(criteria.locked_out),
            "secondary_within_m": criteria.secondary_within_m,
            "only_most_deprived": criteria.only_most_deprived,
            "whole_wards": criteria.whole_wards,
            "per_lad": criteria.per_lad,
        },
        "caveat": "Need is a relative measure of areas, not of people: not all children in need "
        "live in areas of high need, and not all children in such areas are in need.",
        "attribution": manifest.attribution,
    }  # fmt: skip


def data_label(study: Study) -> str:
    """Name the data in a few words, marked where it is invented."""
    manifest = study.pack.manifest
    lead = "INVENTED, not a real place: " if study.invented else ""
    return f"{lead}{manifest.name}, edition {manifest.edition}"


def _figures(candidate: Candidate) -> dict[str, Any]:
    profile = candidate.profile
    return {
        "rank": candidate.rank,
        "id": candidate.zone.id,
        "name": plain(profile.name),
        "members": list(candidate.zone.members),
        "centre": candidate.centre,
        "residents": _number(profile.residents, 0),
        "children_0_15": _number(profile.children, 0),
        "areas": profile.areas,
        "need_0_to_100": _number(profile.need, 2),
        "higher_need_than_share_of_areas": _number(profile.higher_than, 4),
        "need_by_indicator": {key: _number(term, 2) for key, term in profile.terms.items()},
        "indicator_values": {
            key: _number(value, 3)
            for key, value in profile.values.loc[:, "value"].items()  # noqa: PD011 - our own field
        },
        "children_in_low_income_families": _number(profile.children_in_need, 0),
        "children_in_low_income_families_areas_without_figure": profile.children_in_need_missing,
        "share_of_areas_in_most_deprived_tenth": _number(profile.most_deprived, 4),
        "wards": [_part(part) for part in profile.wards],
        "lads": [_part(part) for part in profile.lads],
        "schools_and_services_by_phase": {
            str(phase): int(n) for phase, n in profile.schools.items()
        },
        "area_km2": _number(profile.area_km2, 3),
        "compactness_polsby_popper": _number(profile.compactness, 3),
        "near_duplicates": candidate.near_duplicates,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "name": plain(part.name),
        "lad_name": plain(part.lad_name),
        "areas": part.areas,
        "residents": _number(part.residents, 0),
        "share_of_zone": _number(part.share, 4),
        "share_of_it": _number(part.of_whole, 4),
    }


def _zone_feature(study: Study, candidate: Candidate) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": candidate.zone.id,
        "geometry": outline_of(study.areas, candidate.zone.members, decimals=DECIMALS),
        "properties": {"kind": "zone", "data": data_label(study), **_figures(candidate)},
    }


def _area_features(
    study: Study, ranking: Ranking, candidate: Candidate
) -> Iterator[dict[str, Any]]:
    shapes = study.areas.geometry.loc[list(candidate.zone.members)].to_numpy()
    rows = _member_rows(study, ranking, candidate)
    for row, shape in zip(rows, to_degrees(shapes, decimals=DECIMALS), strict=True):
        named = dict(zip(CSV_COLUMNS[3:], row, strict=False))
        head = {"kind": "area", "zone_rank": candidate.rank, "zone_id": candidate.zone.id}
        yield {"type": "Feature", "geometry": shape, "properties": {**head, **named}}


def _member_rows(study: Study, ranking: Ranking, candidate: Candidate) -> Iterator[list[Any]]:
    members = study.areas.loc[list(candidate.zone.members)]
    for code, area in members.iterrows():
        rank = ranking.scores.rank.loc[code]
        yield [
            str(code),
            *(plain(area[name]) for name in CSV_COLUMNS[4:9]),
            _number(area["population"], 0),
            _number(area["children"], 0),
            _number(ranking.scores.score.loc[code], 2),
            None if pd.isna(rank) else int(rank),
        ]


def _number(value: object, decimals: int) -> float | int | None:
    """Round a figure; a missing one is null and never zero."""
    number = float(value)  # type: ignore[arg-type]
    if not np.isfinite(number):
        return None
    return round(number, decimals) if decimals else round(number)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return for_csv(value) if isinstance(value, str) else value


def _json_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
