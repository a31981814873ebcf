"""Test rows: set aside before anything learns, grown by what no run was taught, never learnt from."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.steps.two_topics import driven
from workbench.events import Noticed, Stage
from workbench.options import Options
from workbench.project import annotations, labels, runs, sheets, splits, suggestions, tasks
from workbench.project.store import Project
from workbench.requests import (
    AuditLabels,
    CompressModel,
    EmbedSheet,
    ForecastLabels,
    ImportSheet,
    SuggestLabels,
    TrainModel,
    TuneModel,
)
from workbench.steps.audit_labels import audit_labels
from workbench.steps.compress_model import compress_model
from workbench.steps.embed_sheet import embed_sheet
from workbench.steps.fast_learning import labels_of
from workbench.steps.forecast_labels import forecast_labels
from workbench.steps.import_sheet import import_sheet
from workbench.steps.suggest_labels import suggest_labels
from workbench.steps.train_model import train_model
from workbench.steps.tune_model import tune_model
from workbench.trust import RowSplit

ABOUT = {
    "delivery": "parcel courier late van tracking doorstep".split(),
    "refund": "money refund card return voucher bank".split(),
}
WORDS = "the my is not again very order please today it was and".split()
Line = tuple[str, str, str]
"""A text, its label ("" for none) and its customer."""


def lines(count: int, first: int = 0) -> list[Line]:
    found = []
    for at in range(first, first + count):
        label = list(ABOUT)[at % 2]
        dice = random.Random(at)
        said = [ABOUT[label][(at // 2) % 6], *dice.sample(WORDS, 7)]
        found.append((" ".join([*said, f"n{at}x"]), label, f"K{at // 2}"))
    return found


def project_of(folder: Path, rows: Sequence[Line], group: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    source, path = folder / "rows.csv", folder / "p.bertwb"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Text", "Topic", "Customer"), *rows])
    Project.create(path).close()
    asked = ImportSheet(
        str(path), str(source), text_columns=("Text",), label_column="Topic", group_column=group
    )
    driven(import_sheet(asked))
    return path


def trained(path: Path, model: Path, **more: object) -> int:
    asked = TrainModel(str(path), model=str(model), device="cpu", options=Options(epochs=5), **more)  # type: ignore[arg-type]
    _seen, found = driven(train_model(asked))
    return found.run  # type: ignore[attr-defined, no-any-return] # a result


def set_aside(path: Path) -> set[int]:
    with Project.open(path) as project:
        return {row for _sheet, row in splits.frozen_test_rows(project, 1)}


def split_of(path: Path, run: int) -> RowSplit:
    with Project.open(path) as project:
        found = splits.split_of(project, run)
    assert found is not None
    return found


def label(path: Path, rows: Sequence[int], name: str) -> None:
    with Project.open(path, owner=True) as project:
        named = {one.name: one.id for one in labels.all_labels(project, 1)}
        if name not in named:
            labels.add_label(project, 1, name)
            named = {one.name: one.id for one in labels.all_labels(project, 1)}
        annotations.annotate(project, 1, 1, list(rows), named[name])


def test_rows_are_added_of_those_that_no_run_was_taught_and_of_new_labels(
    tmp_path: Path, tiny_folder: Path
) -> None:
    unlabelled = [(text, "", who) for text, _label, who in lines(130, 1000)]
    path = project_of(tmp_path, [*lines(240), *unlabelled])
    first = trained(path, tiny_folder)
    before = set_aside(path)
    assert 44 <= len(before) <= 52
    assert split_of(path, first).added == split_of(path, first).test == len(before)
    assert trained(path, tiny_folder) == 2
    assert set_aside(path) == before, "nothing new was labelled"
    label(path, range(241, 301), "delivery")
    label(path, range(301, 341), "praise")
    third = trained(path, tiny_folder)
    after = set_aside(path)
    assert before < after, "for the life of the task"
    assert all(row > 240 for row in after - before), "no row that an earlier run was taught"
    assert 10 <= sum(240 < row <= 300 for row in after) <= 14, "a fifth of what is new"
    assert 6 <= sum(300 < row <= 340 for row in after) <= 10, (
        "a label that came later has test rows"
    )
    told = split_of(path, third)
    assert (told.added, told.test) == (len(after - before), len(after))
    assert told.learn + told.test + told.beside == told.rows == 340
    with Project.open(path) as project:
        scored = {row for _s, row, *_rest in runs.held_out(project, third)}
        assert scored == after
        taught = splits.taught_rows(project, 1)
        assert {row for _sheet, row in taught} == set(range(1, 341))


def test_few_rows_that_were_scored_by_folds_may_be_set_aside_once(
    tmp_path: Path, tiny_folder: Path
) -> None:
    unlabelled = [(text, "", who) for text, _label, who in lines(60, 1000)]
    path = project_of(tmp_path, [*lines(180), *unlabelled])
    first = trained(path, tiny_folder)
    assert set_aside(path) == set()
    assert split_of(path, first).repeats == 3
    label(path, range(181, 241), "refund")
    second = trained(path, tiny_folder)
    assert min(set_aside(path)) <= 180, "the first time rows of all ages are taken"
    assert split_of(path, second).folds == 0
    # What is made of the first run is not judged by rows that it was taught.
    _seen, small = driven(compress_model(CompressModel(str(path), run=first, what="int8")))
    assert small.compared_on == "agreement"  # type: ignore[attr-defined] # a result


def test_near_duplicates_and_one_form_are_on_one_side(tmp_path: Path, tiny_folder: Path) -> None:
    rows = lines(260)
    for at in range(0, 60, 2):  # every pair: one text with a word more
        text, name, who = rows[at]
        long = f"{text} and then nobody ever answered the letter that I sent"
        rows[at], rows[at + 1] = (long, name, who), (f"{long} too", name, who)
    for at in range(100, 124):  # three forms, filled in otherwise
        form = ("your invoice number {} is overdue since", "ticket {} was closed by our team",
                "the meeting on day {} was moved")[at % 3]  # fmt: skip
        rows[at] = (form.format(at * 37), list(ABOUT)[at % 2], f"K{at}")
    path = project_of(tmp_path, rows)
    run = trained(path, tiny_folder)
    aside = set_aside(path)
    for at in range(0, 60, 2):
        assert (at + 1 in aside) is (at + 2 in aside)
    for form in range(3):
        sides = {at + 1 in aside for at in range(100, 124) if at % 3 == form}
        assert len(sides) == 1
    told = split_of(path, run)
    assert told.near >= 60
    assert told.form >= 24


def test_a_group_that_is_chosen_late_takes_nothing_into_the_test_that_was_taught(
    tmp_path: Path, tiny_folder: Path
) -> None:
    path = project_of(tmp_path, lines(300))
    trained(path, tiny_folder)
    before = set_aside(path)
    with Project.open(path, owner=True) as project:
        sheets.set_roles(project, 1, {"Customer": "group"})
    run = trained(path, tiny_folder)
    assert set_aside(path) == before
    told = split_of(path, run)
    assert told.beside > 20, "the other row of the customer is not learnt from any more"
    assert told.grouped == 300


# --- never learnt from ------------------------------------------------------------------------------

ODD = "zebra quartz violin umbrella"


@pytest.fixture
def planted(tmp_path: Path, tiny_folder: Path) -> Path:
    """Return a project whose only rows of the label "odd" are test rows."""
    rows = lines(240)
    for at in range(200, 240):
        rows[at] = (f"{ODD} {WORDS[at % 12]} n{at}x", "odd", f"K{at}")
    path = project_of(tmp_path, rows)
    with Project.open(path, owner=True) as project:
        aside = [*range(201, 241), *range(1, 41)]
        splits.freeze_test_rows(project, 1, [(1, row) for row in aside])
    return path


def test_a_label_of_test_rows_alone_is_never_learnt(planted: Path, tiny_folder: Path) -> None:
    asked = TrainModel(str(planted), model=str(tiny_folder), device="cpu")
    seen, found = driven(train_model(asked))
    assert "odd" not in found.scores.labels  # type: ignore[attr-defined] # a result
    assert found.scores.rows == 40  # type: ignore[attr-defined]
    assert any(isinstance(one, Noticed) and one.what == "unscored-test-rows" for one in seen)
    short = Options(epochs=2, dropout=0.0)
    tuned = TuneModel(
        str(planted), model=str(tiny_folder), device="cpu", minutes=5, trials=2, options=short
    )
    _seen, best = driven(tune_model(tuned))
    assert "odd" not in best.trained.scores.labels  # type: ignore[attr-defined]
    small = CompressModel(str(planted), what="distil", epochs=1, allowed_loss=100, device="cpu")
    _seen, made = driven(compress_model(small))
    with Project.open(planted) as project:
        assert "odd" not in runs.labels_of(project, made.run)  # type: ignore[attr-defined]
        assert {row for _s, row, *_rest in runs.held_out(project, made.run)} == set(range(1, 41))  # type: ignore[attr-defined]


def test_the_fast_model_never_suggests_a_label_of_test_rows_alone(planted: Path) -> None:
    driven(embed_sheet(EmbedSheet(str(planted))))
    driven(suggest_labels(SuggestLabels(str(planted))))
    with Project.open(planted) as project:
        task = tasks.task_named(project, "")
        assert len(labels_of(project, task)) == 160
        kept = suggestions.latest(project, 1, 1)
        assert kept is not None
        assert set(kept.labels) == {"delivery", "refund"}


def test_audits_and_forecasts_are_not_taught_by_test_rows(planted: Path) -> None:
    """Rows like the test rows that carry another label are doubted only where test rows teach."""
    label(planted, range(231, 241), "refund")  # still test rows, and wrong
    _seen, found = driven(audit_labels(AuditLabels(str(planted), device="cpu")))
    assert "odd" not in {one.suggested for one in found.wrong}  # type: ignore[attr-defined]
    seen, told = driven(forecast_labels(ForecastLabels(str(planted), device="cpu")))
    assert any(isinstance(one, Stage) and one.name == "forecasting" for one in seen)
    odd = next(one for one in told.labels if one.label == "odd")  # type: ignore[attr-defined]
    assert odd.score == 0, "no head that was measured knew it"
    assert max(one.rows for one in told.measured) <= 160  # type: ignore[attr-defined]


def test_a_student_reads_no_test_row(planted: Path, tiny_folder: Path) -> None:
    """Not even without its label, nor nearly."""
    from workbench.steps.compress_model import _unlike_test_rows  # noqa: PLC0415 - loads torch
    from workbench.steps.train_model import train_model as learn  # noqa: PLC0415 - loads torch

    driven(learn(TrainModel(str(planted), model=str(tiny_folder), device="cpu")))
    with Project.open(planted, owner=True) as project:
        annotations.annotate(project, 1, 1, [205], None)  # its label was taken back
        frozen = splits.frozen_test_rows(project, 1)
        _seen, read = driven(_unlike_test_rows(project, runs.run(project, 1), frozen))
    assert len(read) == 160  # type: ignore[arg-type]
    assert not [text for text in read if ODD in text]  # type: ignore[attr-defined]
