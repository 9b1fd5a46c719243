"""Tables for spreadsheets: no cell begins like a formula, whatever stands in front of it or however wide it is."""

import pytest

from portal.exports import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62812",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u200d=1",
        "\ufeff=1",
        "＝1+1",
        "＠A",
        "－1",
    ],
)
def test_what_could_be_a_formula_becomes_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Maria", "D'Rosari", "10-12", "a=b", "12", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
