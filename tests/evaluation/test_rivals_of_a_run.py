"""A run of a tiny BERT beside what was taught the same rows, and beside the run before it."""

import csv
import random
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import accuracy_score

from tests.tiny_bert import FILLERS, WORDS
from workbench.events import Noticed, RunFinished, Stage
from workbench.options import Options
from workbench.project import annotations, runs, simple_models, splits
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.requests import EvaluateRun, ImportSheet, TrainModel
from workbench.results import RESULTS, RunEvaluated
from workbench.scorecard import verdict_lines
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model


def driven(step: Any) -> Any:
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def lines(rows: int) -> list[tuple[str, str]]:
    """Return rows that say their topic, but for every eighth, which says nothing of it."""
    dice = random.Random(2)
    found = []
    for row in range(rows):
        topic = list(WORDS)[row % 3]
        about = dice.choice(FILLERS) if row % 8 == 5 else dice.choice(WORDS[topic])
        found.append((" ".join([about, *dice.sample(FILLERS, 3), str(row)]), topic))
    return found


def made(folder: Path, rows: int) -> Path:
    sheet = folder / "sheet.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Text", "Topic"), *lines(rows)])
    path = folder / "p.bertwb"
    Project.create(path).close()
    asked = ImportSheet(str(path), str(sheet), text_columns=("Text",), label_column="Topic")
    driven(import_sheet(asked))
    return path


def asked(path: Path, model: Path, **options: Any) -> TrainModel:
    return TrainModel(str(path), model=str(model), device="cpu", options=Options(**options))


@pytest.mark.parametrize(("rows", "scored"), [(60, 60), (300, 60)])
def test_every_scored_row_was_asked_of_both_simple_models(
    tmp_path: Path, tiny_folder: Path, rows: int, scored: int
) -> None:
    path = made(tmp_path, rows)
    driven(train_model(asked(path, tiny_folder)))
    with Project.open(path, owner=True) as project:
        kept = runs.held_out(project, 1)
        baseline, fast = simple_models.simple_answers(project, 1)
        keys = {one[:2] for one in kept}
        assert len(kept) == scored
        assert baseline.keys() == fast.keys() == keys
        frozen = splits.frozen_test_rows(project, 1)
        assert frozen == (keys if rows == 300 else set())
        truth = {one[:2]: one[2] for one in kept}
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path))))
    assert [one.who for one in found.rivals] == ["baseline", "fast"]
    for one, said in zip(found.rivals, (baseline, fast), strict=True):
        order = sorted(keys)
        theirs = accuracy_score([truth[key] for key in order], [said[key] for key in order])
        assert one.comparison.first.value == pytest.approx(theirs)
        assert one.comparison.second.value == pytest.approx(found.scores.accuracy)
        better = {key for key in keys if said[key] != truth[key]} & {
            one[:2] for one in kept if one[2] == one[3]
        }
        assert set(one.comparison.flipped_right) == better
    wrong = {one[:2] for one in kept if one[2] != one[3]}
    assert {key for cause in found.causes for key in cause.rows} == wrong
    assert from_json(to_json(found), RESULTS) == found, "it crosses the pipe whole"


def test_a_simple_model_taught_a_test_row_would_know_it(tmp_path: Path, tiny_folder: Path) -> None:
    """The labels are by chance and every text has words of its own: only who was taught knows them."""
    path = made(tmp_path, 300)
    dice = random.Random(9)
    with Project.open(path, owner=True) as project:
        labels = [str(one) for (one,) in project.all("SELECT id FROM label ORDER BY id")]
        for row in range(1, 301):
            annotations.annotate(project, 1, 1, [row], int(dice.choice(labels)))
    driven(train_model(asked(path, tiny_folder)))
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path))))
    for one in found.rivals:
        assert one.comparison.first.value < 0.55
    assert found.rivals[0].comparison.rows == 60


def test_a_second_run_stands_beside_the_first(tmp_path: Path, tiny_folder: Path) -> None:
    path = made(tmp_path, 300)
    for epochs in (1, 20):
        driven(train_model(asked(path, tiny_folder, epochs=epochs)))
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path))))
    last = found.rivals[-1]
    assert (last.who, last.run, last.comparison.rows) == ("last", 1, 60)
    first: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path), run=1)))
    assert [one.who for one in first.rivals] == ["baseline", "fast"], "nothing was before it"
    assert last.comparison.first.value == pytest.approx(first.scores.accuracy)
    said = "\n".join(verdict_lines(found))
    assert "run 1" in said
    assert "Simple word counting on 60 rows" in said


def test_a_run_that_is_cancelled_while_it_is_compared_is_whole(
    tmp_path: Path, tiny_folder: Path
) -> None:
    path = made(tmp_path, 60)
    step = train_model(asked(path, tiny_folder))
    for event in step:
        if event == Stage("simple-models"):
            break
    step.close()
    with Project.open(path, owner=True) as project:
        run = runs.run(project, 1)
        assert run.state == "done"
        assert Path(run.folder).is_dir()
        assert simple_models.simple_answers(project, 1) == ({}, {})
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path))))
    assert found.rivals == ()
    assert found.measures is not None


def test_a_comparison_that_fails_does_not_end_a_training(tmp_path: Path, tiny_folder: Path) -> None:
    path = made(tmp_path, 60)
    step = train_model(asked(path, tiny_folder))
    seen = []
    for event in step:
        seen.append(event)
        if event == Stage("simple-models"):
            with Project.open(path, owner=True) as project, project.write() as db:
                db.execute(
                    "CREATE TRIGGER refuse BEFORE UPDATE OF baseline ON held_out BEGIN"
                    " SELECT raise(ABORT, 'no'); END"
                )
    assert any(isinstance(one, Noticed) and one.what == "no-simple-models" for one in seen)
    assert any(isinstance(one, RunFinished) for one in seen)
    with Project.open(path, owner=True) as project:
        assert runs.run(project, 1).state == "done"
