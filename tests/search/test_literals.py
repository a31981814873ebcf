"""What every text with a pattern must hold: never more than is so, and enough to spare the slow look."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import PatternWrong
from workbench.project import rows
from workbench.project.rows import View
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.search.finding import compiled
from workbench.search.literals import required

PIECES = (
    "order", "late", "晚到", "单", "s", "K", "ß", " ", "1", ".", "*", "+", "?", "{1,2}", "{0}", "(", ")",
    "[ab]", "[^]a]", "\\d", "\\.", "\\(", "^", "$", "|", "(?:x)", "(?i)", "\\x41", "\\1", "[\\]]",
)  # fmt: skip
TEXTS = st.text(alphabet="orderlatexsſKKßAa晚到单 1.()]b\n", max_size=14)


@pytest.mark.parametrize(
    ("source", "literal"),
    [
        (r"order \d+", "order "),
        (r"\border\b.*late", "order"),
        ("colou?r", "colo"),
        ("(very )?late", "late"),
        ("订单[0-9]+晚到了", "晚到了"),
        (r"a\.b\(c", "a.b(c"),
        ("late|early", ""),
        ("(?i)late", ""),
        (r"\x41bc", ""),
        ("[late]+", ""),
    ],
)
def test_the_longest_run_that_cannot_be_missing(source: str, literal: str) -> None:
    assert required(source) == literal


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join), TEXTS)
def test_a_text_with_the_pattern_holds_the_literal(source: str, text: str) -> None:
    try:
        found = compiled(source).search(text)
    except PatternWrong:
        return
    if found is not None:
        assert required(source).casefold() in text.casefold()


def test_rows_are_the_same_as_without_the_quick_look(tmp_path) -> None:  # type: ignore[no-untyped-def]
    texts = [
        "Order 12",
        "ORDER 7",
        "ordeR x",
        "oſtern 3",
        "K1 ",
        "订单12晚到",
        "订单晚到",
        12.0,
        None,
        "a.b1",
    ]
    with Project.create(tmp_path / "p.bertwb") as project:
        loader = SheetLoader(project, "s.csv", ("Text",))
        loader.add([(one,) for one in texts])
        sheet = loader.register("S", Origin("s.csv", "", 1), {"Text": "text"})
        for source, wanted in (
            (r"order \d+", [1, 2]),
            (r"ostern \d", [4]),
            (r"k1 ", [5]),
            (r"订单\d+", [6]),
            (r"^12", [8]),
            (r"a\.b\d", [10]),
        ):
            assert list(rows.view_ids(project, View(sheet.id, search=f"/{source}/"))) == wanted
