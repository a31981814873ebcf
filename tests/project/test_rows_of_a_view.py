from array import array
from collections.abc import Callable
from typing import Any

import pytest

from workbench.errors import SheetUnknown
from workbench.events import Scores
from workbench.project import annotations, predictions, rows, runs, sheets, suggestions
from workbench.project.rows import View

Desk = Any
Ids = Callable[..., list[int]]

ALL = [1, 2, 3, 4, 5, 6, 7, 8]
PREDICTED = ((1, "good", 0.55), (2, "bad", 0.99), (4, "bad", 0.8), (7, "good", 0.9))


@pytest.fixture
def ids(desk: Desk) -> Ids:
    def found(**view: Any) -> list[int]:
        return list(rows.view_ids(desk.project, View(desk.sheet.id, desk.task, **view)))

    return found


@pytest.fixture
def run(desk: Desk) -> Callable[[float], int]:
    """Store a run with this threshold and its predictions of four rows."""

    def made(threshold: float) -> int:
        number = runs.start_run(desk.project, desk.task, "quick", "m", {})
        scores = Scores(
            "test", 4, 0.5, (0.1, 0.9), 0.5, ("good", "bad"), (), ((1, 1), (1, 1)), threshold
        )
        runs.finish_run(desk.project, number, "done", scores=scores)
        predictions.add(desk.project, number, desk.sheet.id, PREDICTED)
        return number

    return made


def test_window_gives_the_rows_in_the_order_asked_and_empty_ones_for_strangers(desk: Desk) -> None:
    found = rows.window(desk.project, desk.sheet.id, [7, 99, 1])
    assert [row[0] if row else None for row in found] == ["F-07", None, "F-01"]


def test_window_of_more_rows_than_one_query_takes(desk: Desk) -> None:
    found = rows.window(desk.project, desk.sheet.id, [8, 1] * 300)
    assert [row[0] for row in found] == ["F-08", "F-01"] * 300


def test_rows_are_iterated_in_the_order_of_the_sheet(desk: Desk) -> None:
    found = list(rows.iterate(desk.project, desk.sheet.id))
    assert [(row, cells[0]) for row, cells in found] == [(n, f"F-0{n}") for n in ALL]


def test_texts_leave_blank_ones_out_and_can_be_continued(desk: Desk) -> None:
    found = rows.texts(desk.project, desk.sheet)
    assert [row for row, _text in found] == [1, 2, 3, 4, 6, 7, 8]
    assert found[-1] == (8, "spaces around a good comment")
    assert rows.texts(desk.project, desk.sheet, start_after=4, limit=2) == found[4:6]


def test_all_rows_in_the_order_of_the_sheet(ids: Ids) -> None:
    assert ids() == ALL


def test_view_of_an_unknown_sheet_is_refused(desk: Desk) -> None:
    with pytest.raises(SheetUnknown) as refused:
        rows.view_ids(desk.project, View(77))
    assert refused.value.available == "Feedback"


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        ("Stars", False, [1, 3, 7, 5, 2, 4, 6, 8]),
        ("Stars", True, [6, 4, 2, 5, 7, 3, 1, 8]),
        ("Topic", False, [3, 5, 1, 7, 8, 2, 4, 6]),
        ("Topic", True, [2, 4, 1, 7, 8, 3, 5, 6]),
        ("ID", True, ALL[::-1]),
        ("no such column", False, ALL),
    ],
)
def test_sort_puts_numbers_before_text_whatever_the_case_and_blanks_last(
    ids: Ids, column: str, descending: bool, expected: list[int]
) -> None:
    assert ids(sort_column=column, descending=descending) == expected


def test_dates_sort_by_time(ids: Ids) -> None:
    in_order = [row for row in ids(sort_column="Day") if row not in (3, 6)]
    assert in_order == [5, 2, 1, 8, 7, 4]
    assert ids(sort_column="Day")[-1] == 3


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("delivery", [1, 7, 8]),
        ("DELIVERY", [1, 7, 8]),
        ("came two", [1]),
        ("F-0", ALL),
        ("100%", [6]),
        ("g_h", [6]),
        ("y_h", []),
        ("%", [6]),
        ("\\", []),
        ("2.5", [7]),
        ("' OR 1=1 --", []),
        ("nothing like it", []),
    ],
)
def test_search_finds_the_text_anywhere_in_any_cell(
    ids: Ids, search: str, expected: list[int]
) -> None:
    assert ids(search=search) == expected


def test_labelled_and_unlabelled_rows(desk: Desk, ids: Ids) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [2, 5], desk.label("good"))
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [7], desk.label("bad"))
    assert ids(state="labelled") == [2, 5, 7]
    assert ids(state="unlabelled") == [1, 3, 4, 6, 8]
    assert ids(state=f"label:{desk.label('good')}") == [2, 5]
    assert ids(state=f"label:{desk.label('bad')}") == [7]


def test_sort_by_label_puts_rows_without_one_last(desk: Desk, ids: Ids) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [2, 5], desk.label("good"))
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [7], desk.label("bad"))
    assert ids(sort_column="@label") == [7, 2, 5, 1, 3, 4, 6, 8]
    assert ids(sort_column="@label", descending=True) == [2, 5, 7, 1, 3, 4, 6, 8]


def test_predicted_rows_and_their_order(ids: Ids, run: Callable[[float], int]) -> None:
    number = run(0.85)
    assert ids(state="predicted", run=number) == [1, 2, 4, 7]
    assert ids(state="predicted", run=number, sort_column="@confidence") == [1, 4, 7, 2]
    by_name = ids(run=number, sort_column="@prediction")
    assert by_name == [2, 4, 1, 7, 3, 5, 6, 8]
    assert ids(state="predicted", run=number + 1) == []


def test_rows_below_the_threshold_or_without_a_prediction_need_review(
    ids: Ids, run: Callable[[float], int]
) -> None:
    assert ids(state="review", run=run(0.85)) == [1, 3, 4, 5, 6, 8]


def test_without_a_threshold_every_row_needs_review(ids: Ids, run: Callable[[float], int]) -> None:
    assert ids(state="review", run=run(-1.0)) == ALL


def test_only_named_rows_are_shown(ids: Ids) -> None:
    assert ids(only_ids=(7, 1, 99)) == [1, 7]
    assert ids(only_ids=()) == []


def test_filters_and_sort_work_together(desk: Desk, ids: Ids) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1, 2, 8], desk.label("good"))
    found = ids(
        state="labelled", search="delivery", sort_column="ID", descending=True, only_ids=(1, 7, 8)
    )
    assert found == [8, 1]


@pytest.fixture
def suggested(desk: Desk) -> None:
    """Suggest good for rows 1, 3, 4 and 7, bad for the others that have text."""
    places = array("H", [0, 1, 0, 0, suggestions.NONE, 1, 0, 1])
    sure = bytes([250, 100, 200, 90, 0, 240, 130, 255])
    found = suggestions.Suggestions(
        ("good", "bad"), places, sure, ages=bytes([255, 0, 3, 255, 255, 255, 0, 255])
    )
    suggestions.keep(desk.project, desk.task, desk.sheet.id, found)


@pytest.mark.usefixtures("suggested")
def test_rows_are_sorted_by_the_confidence_of_their_suggestion(ids: Ids) -> None:
    assert ids(sort_column="@suggestion") == [4, 2, 7, 3, 6, 1, 8, 5]
    assert ids(sort_column="@suggestion", descending=True) == [8, 1, 6, 3, 7, 2, 4, 5]


@pytest.mark.usefixtures("suggested")
def test_rows_are_found_by_what_is_suggested_until_they_have_a_label(desk: Desk, ids: Ids) -> None:
    good = desk.label("good")
    assert ids(state=f"suggested:{good}") == [1, 3, 4, 7]
    assert ids(state="unsure") == [2, 4]
    assert ids(state="changed") == [2, 7]
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [4, 7], good)
    assert ids(state=f"suggested:{good}") == [1, 3]
    assert ids(state="unsure") == [2]
    assert ids(state="changed", search="friendly") == [2]


def test_without_suggestions_nothing_is_suggested(desk: Desk, ids: Ids) -> None:
    assert ids(state="unsure") == []
    assert ids(sort_column="@suggestion") == ALL


def test_a_queue_keeps_its_own_order_within_a_filter(desk: Desk, ids: Ids) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [3], desk.label("bad"))
    queue = (7, 3, 1, 99, 6)
    assert ids(only_ids=queue, as_listed=True) == [7, 3, 1, 6]
    assert ids(only_ids=queue, as_listed=True, state="unlabelled") == [7, 1, 6]
    assert ids(only_ids=queue) == [1, 3, 6, 7]


@pytest.mark.usefixtures("suggested")
def test_another_cleaning_or_text_column_forgets_what_was_suggested(desk: Desk) -> None:
    sheets.set_roles(desk.project, desk.sheet.id, {"Topic": "text"})
    assert suggestions.latest(desk.project, desk.task, desk.sheet.id) is None
