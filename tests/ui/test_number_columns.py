"""Figures of tables that people sort are written as elsewhere on the page."""

import pandas as pd

from czmap.ui.number_columns import number_columns


def test_counts_have_commas_and_measurements_one_decimal():
    table = pd.DataFrame(
        {
            "Ward": ["A", "B"],
            "Mean": [58.0, 46.11],
            "Residents": [1661, 1506],
            "Children": [394.0, None],
        }
    )
    formats = {name: one["type_config"]["format"] for name, one in number_columns(table).items()}
    assert formats == {"Mean": "%.1f", "Residents": "localized", "Children": "localized"}
