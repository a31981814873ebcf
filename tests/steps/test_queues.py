"""Which row comes next: chosen from a real project, whatever has been labelled, skipped or set aside."""

from collections.abc import Callable
from pathlib import Path

from workbench.project import sheets, splits
from workbench.project.store import Project
from workbench.requests import ChooseRows, EmbedSheet, SuggestLabels
from workbench.results import RowsChosen
from workbench.steps.choose_rows import choose_rows
from workbench.steps.embed_sheet import embed_sheet
from workbench.steps.suggest_labels import suggest_labels

from .two_topics import Place, driven, made

Give = Callable[..., None]


def chosen(path: Path, how: str = "best", **asked: object) -> RowsChosen:
    _seen, found = driven(choose_rows(ChooseRows(str(path), how=how, **asked)))  # type: ignore[arg-type]
    assert isinstance(found, RowsChosen)
    return found


def test_before_the_texts_are_read_rows_come_by_chance(place: Place) -> None:
    found = chosen(place.path, count=5)
    assert (found.how, len(set(found.rows))) == ("random", 5)
    assert found.by_chance == found.rows


def test_without_labels_the_first_rows_differ(read: Place) -> None:
    found = chosen(read.path, "start", count=6)
    assert found.how == "start"
    begins = {" ".join(read.texts[row - 1].split()[:3]) for row in found.rows}
    assert len(begins) >= 5, "six ways to begin a text, and the queue shows nearly all of them"
    assert 49 not in found.rows, "a row without text"


def test_with_labels_the_least_sure_rows_come_first(read: Place, label: Give) -> None:
    label(1, 2, 3, 4, 5, 6)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    found = chosen(read.path, count=10)
    assert (found.how, found.learnt_from) == ("unsure", 6)
    sure = chosen(read.path, "label", label="Delivery", count=10)
    assert {read.topic(row) for row in sure.rows} == {0}


def test_one_row_in_ten_is_random_and_named(read: Place, label: Give) -> None:
    label(1, 2, 3, 4, 5, 6)
    shares = [len(chosen(read.path, count=20, seed=seed).by_chance) for seed in range(5)]
    assert sum(shares) >= 3
    assert max(shares) <= 4
    assert chosen(read.path, count=20, seed=3) == chosen(read.path, count=20, seed=3)


def test_no_row_is_asked_about_twice(read: Place, label: Give) -> None:
    label(1, 2, 3, 4)
    with read.open() as project:
        splits.freeze_test_rows(project, 1, [(1, 10), (1, 11)])
        sheets.set_cleaning(project, 1, "", {12: 6})
        with project.write() as db:
            db.execute("INSERT INTO skipped_row VALUES (1, 1, 13, '')")
    for how in ("best", "start", "unsure", "random"):
        found = chosen(read.path, how, count=100).rows
        assert not {1, 2, 3, 4, 10, 11, 12, 13, 49} & set(found), how
        assert len(found) == len(set(found))


def test_near_duplicates_of_a_labelled_row_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "same.bertwb"
    same = [f"{case} is my parcel?" for case in ("Where", "WHERE", "where", "wHere")]
    made(
        path, [*same, "The bank shows no repayment", "THE bank shows no repayment", "Lovely staff"]
    )
    driven(embed_sheet(EmbedSheet(str(path))))
    found = chosen(path, "random", near=(1,))
    assert max(found.rows) == 7
    assert len(found.rows) == 2, "one of the two about the bank, and the staff"
    assert found.left_out == 5


def test_rows_whose_suggestion_changed_come_newest_first(read: Place, label: Give) -> None:
    label(1, 2, 3, 4)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    assert chosen(read.path, "changed").rows == ()
    label(1, 3, as_topic=1)
    label(2, 4, as_topic=0)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    assert len(chosen(read.path, "changed").rows) > 20


def test_choosing_writes_nothing(read: Place, label: Give) -> None:
    label(1, 2, 3, 4)
    with Project.open(read.path) as project:
        before = project.one("SELECT total_changes()"), project.one("PRAGMA data_version")
        chosen(read.path)
        assert (project.one("SELECT total_changes()"), project.one("PRAGMA data_version")) == before
