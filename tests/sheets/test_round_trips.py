"""Whatever is in a table, it comes back the same, or the report names the cell."""

import math
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.cells import shown
from workbench.sheets import readers
from workbench.sheets.readers.opened import Source
from workbench.sheets.writers import write

from .conftest import drive_step

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["=cmd|' /C calc'!A0", "-5", "@x", "+49 30", "\t=1", "שלום עולם", "👩‍👧 ok", "a\r\nb", "_x0041_",
         "007", "TRUE", "#N/A", "x" * 40_000, "é" * 32_767, "\n" * 300, "\ud800", "\x00", "物流太慢"]
    ),
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=True, allow_infinity=True, width=64),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
)
TABLES = st.lists(st.tuples(CELLS, CELLS, TEXTS), min_size=1, max_size=12)


def same(before: Any, after: Any) -> bool:
    """Whether a person sees the same value: Excel knows no difference between 3 and 3.0."""
    if before is None or before == "":
        return after is None
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, int | float) and isinstance(after, int | float):
        return math.isclose(before, after, rel_tol=1e-15, abs_tol=0.0)
    if isinstance(before, date) and isinstance(after, date):
        return shown(before) == shown(after)
    return bool(before == after)


def changed_and_named(table: Any, target: Path) -> tuple[list[tuple[int, int]], Counter[str]]:
    """Write and read a table; return the cells that differ, and what the report counts."""
    _e, report = drive_step(
        write(target, ("a", "b", "c"), table, sheet_name="Data", total=len(table))
    )
    _e, opened = drive_step(readers.open_sheet(Source(str(target))))
    rows = [(*row, None, None, None)[:3] for row in opened.rows][1:]
    rows += [(None, None, None)] * (len(table) - len(rows))
    found = [
        (number, place)
        for number, (old, new) in enumerate(zip(table, rows, strict=False))
        for place in range(3)
        if not same(old[place], new[place])
    ]
    return found, report.counts


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=TABLES)
def test_workbook_gives_back_what_it_was_given_or_names_it(
    tmp_path_factory: pytest.TempPathFactory, table: Any
) -> None:
    target = tmp_path_factory.mktemp("trip") / "out.xlsx"
    found, counts = changed_and_named(table, target)
    # A carriage return is a line feed to XML, and a time in a column of other things is text.
    silent = [at for at in found if "\r" in str(table[at[0]][at[1]])]
    assert len(found) - len(silent) <= sum(counts.values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=8))
def test_csv_gives_back_every_text_or_names_it(
    tmp_path_factory: pytest.TempPathFactory, table: Any
) -> None:
    table = [row for row in table if any(row)]
    if not table:
        return
    target = tmp_path_factory.mktemp("trip") / "out.csv"
    found, counts = changed_and_named(table, target)
    odd = [
        at for at in found if any("\ud800" <= letter <= "\udfff" for letter in table[at[0]][at[1]])
    ]
    assert len(found) - len(odd) <= sum(counts.values())


def test_time_of_day_keeps_its_kind(tmp_path: Path) -> None:
    found, counts = changed_and_named(
        [(time(14, 5), 1, "x"), (time(0, 1), 2, "y")], tmp_path / "o.xlsx"
    )
    assert (found, counts) == ([], Counter())
