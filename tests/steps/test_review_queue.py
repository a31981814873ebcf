"""The rows that need a person by a run's predictions, the most useful ones first."""

from pathlib import Path

import pytest

from workbench.errors import NoRun
from workbench.project import annotations, labels, predictions, promises, runs, splits
from workbench.requests import ChooseRows, EmbedSheet
from workbench.results import RowsChosen
from workbench.steps.choose_rows import choose_rows
from workbench.steps.embed_sheet import embed_sheet
from workbench.trust import Promise

from .two_topics import Place, driven, made


def chosen(path: Path, **asked: object) -> RowsChosen:
    request = ChooseRows(str(path), how="review", **asked)  # type: ignore[arg-type] # as said
    _seen, found = driven(choose_rows(request))
    assert isinstance(found, RowsChosen)
    return found


def classified(place: Place, sure: dict[int, float], threshold: float = 0.8) -> int:
    """Let a run say of each row that it is about a delivery, this sure."""
    with place.open() as project:
        number = runs.start_run(project, 1, "quick", "m", {})
        said = [(row, "Delivery", one) for row, one in sorted(sure.items())]
        packed = {row: predictions.packed((one, 1 - one)) for row, one in sure.items()}
        predictions.add(project, number, 1, said, packed)
        runs.set_labels(project, number, ("Delivery", "Refund"))
        runs.finish_run(project, number, "done")
        promises.keep(project, number, Promise(0.9, 0.1, 50, threshold=threshold))
        return number


def test_a_sheet_that_nothing_classified_has_nothing_to_review(place: Place) -> None:
    with pytest.raises(NoRun):
        chosen(place.path)


def test_doubtful_rows_come_first_and_one_in_ten_is_of_those_that_need_nobody(place: Place) -> None:
    number = classified(place, {row: 0.5 + row / 100 for row in range(1, 49)})
    found = chosen(place.path)
    assert (found.how, found.run) == ("review", number)
    asked = [row for row in found.rows if row not in found.by_chance]
    assert asked[:-1] == list(range(1, 30)), "0.51 to 0.79, and 0.80 is enough"
    assert asked[-1] == 49, "a row that was not classified needs a person too, at the end"
    assert len(found.by_chance) == 4, "one with every nine"
    assert min(found.by_chance) >= 30
    assert found == chosen(place.path, run=number)


def test_decided_skipped_and_test_rows_are_not_asked_about(place: Place) -> None:
    number = classified(place, dict.fromkeys(range(1, 49), 0.6))
    with place.open() as project:
        name = labels.all_labels(project, 1)[0]
        annotations.annotate(project, 1, 1, [1], name.id)
        annotations.annotate(project, 1, 1, [2], name.id, "review", origin=f"model:{number}:kept")
        annotations.annotate(project, 1, 1, [3, 4], name.id, "column", origin="column:Topic")
        splits.freeze_test_rows(project, 1, [(1, 4)])
        with project.write() as db:
            db.execute("INSERT INTO skipped_row VALUES (1, 1, 5, '')")
    assert sorted(chosen(place.path).rows) == [3, *range(6, 50)]


def test_a_row_that_speaks_for_many_comes_before_one_that_stands_alone(tmp_path: Path) -> None:
    many = [f"{case} is my parcel?" for case in ("Where", "WHERE", "where", "wHere")]
    path = tmp_path / "p.bertwb"
    made(path, ["Quartz clocks tick at dawn", *many, "Lovely staff"])
    driven(embed_sheet(EmbedSheet(str(path))))
    classified(Place(path, ()), dict.fromkeys(range(1, 7), 0.6))
    rows = chosen(path).rows
    assert rows[0] in {2, 3, 4, 5}
    assert set(rows[1:3]) == {1, 6}, "what says the same waits until the others were seen"


def test_all_decided_leaves_nothing_to_do(place: Place) -> None:
    classified(place, dict.fromkeys(range(1, 50), 0.9))
    assert chosen(place.path).rows == ()
