"""A run takes the place of the one in use only where it is better; what serves is always said and kept."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.steps.two_topics import driven
from workbench.comparisons import chosen_text
from workbench.errors import RunInUseGone, RunModelMissing, RunUnknown
from workbench.events import ModelChosen, Stage
from workbench.options import Options
from workbench.project import annotations, in_use, labels, runs, splits
from workbench.project.store import Project
from workbench.requests import (
    ApplyModel,
    CompareRuns,
    CompressModel,
    EvaluateRun,
    ImportSheet,
    TrainModel,
    UseModel,
)
from workbench.results import ModelApplied, ModelTrained, RunsCompared
from workbench.steps.apply_model import apply_model
from workbench.steps.compare_runs import compare_runs
from workbench.steps.compress_model import compress_model, use_model
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model

WORDS = ("the parcel came late", "my money is not back", "the page does not load")
TOPICS = ("delivery", "refund", "website")
BLIND = Options(max_tokens=4, seed=1)  # reads "in row" of each text and can only guess
SEEING = Options(max_tokens=32, seed=1)


def text(number: int) -> str:
    return f"in row {number % 7} it says that {WORDS[number % 3]} {number}"


def project_of(folder: Path, rows: int, unlabelled: int = 0) -> Path:
    lines = [f"{n},{text(n)},{TOPICS[n % 3]}" for n in range(rows)]
    lines += [f"{n},{text(n)}," for n in range(rows, rows + unlabelled)]
    (folder / "rows.csv").write_text("id,comment,topic\n" + "\n".join(lines), encoding="utf-8")
    path = folder / "p.bertwb"
    Project.create(path).close()
    asked = ImportSheet(
        str(path), str(folder / "rows.csv"), text_columns=("comment",), label_column="topic"
    )
    driven(import_sheet(asked))
    return path


def trained(path: Path, model: Path, options: Options) -> ModelTrained:
    found = driven(train_model(TrainModel(str(path), model=str(model), options=options)))[1]
    assert isinstance(found, ModelTrained)
    return found


def serving(path: Path) -> int:
    with Project.open(path) as project:
        return in_use.run_in_use(project, 1).id


@pytest.fixture(scope="module")
def blind_once(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    path = project_of(tmp_path_factory.mktemp("blind"), 240, 30)
    trained(path, tiny_folder, BLIND)
    return path


@pytest.fixture
def blind(blind_once: Path, tmp_path: Path) -> Path:
    """Return a project with test rows whose only run guesses; it is in use."""
    return Path(shutil.copy(blind_once, tmp_path))


@pytest.fixture(scope="module")
def seeing_once(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    path = project_of(tmp_path_factory.mktemp("seeing"), 240, 30)
    trained(path, tiny_folder, SEEING)
    return path


@pytest.fixture
def seeing(seeing_once: Path, tmp_path: Path) -> Path:
    """Return a project with test rows whose only run knows the topics; it is in use."""
    return Path(shutil.copy(seeing_once, tmp_path))


def test_the_first_run_is_in_use_and_a_better_one_takes_its_place(
    blind: Path, tiny_folder: Path
) -> None:
    assert serving(blind) == 1
    found = trained(blind, tiny_folder, SEEING).chosen
    assert found is not None
    assert (found.why, found.before, found.in_use) == ("better", 1, 2)
    assert found.difference.low > 0
    assert found.gained - found.lost == round(found.difference.value * found.rows)
    assert serving(blind) == 2
    with Project.open(blind) as project:
        assert found.rows == len(splits.frozen_test_rows(project, 1))
        assert [one.why for one in in_use.history(project, 1)] == ["first", "better"]
    said = chosen_text(found)
    assert said.startswith("Run 2 is better than run 1 (Accuracy: +")
    assert said.endswith("Run 2 is in use now.")


def test_an_equal_or_worse_run_is_kept_beside(seeing: Path, tiny_folder: Path) -> None:
    again = trained(seeing, tiny_folder, SEEING).chosen
    assert again is not None
    assert (again.why, again.gained, again.lost, again.in_use) == ("not-better", 0, 0, 1)
    worse = trained(seeing, tiny_folder, BLIND).chosen
    assert worse is not None
    assert (worse.why, worse.before, worse.in_use) == ("worse", 1, 1)
    assert worse.difference.high < 0
    assert "Run 1 stays in use." in chosen_text(worse)
    assert serving(seeing) == 1
    result = driven(apply_model(ApplyModel(str(seeing))))[1]
    assert isinstance(result, ModelApplied)
    assert result.run == 1, "what is applied is the model in use, not the newest"
    assert driven(evaluate_run(EvaluateRun(str(seeing))))[1].run == 1  # type: ignore[attr-defined]
    with Project.open(seeing) as project:
        assert all(in_use.has_model(run) for run in runs.all_runs(project, 1))


def test_any_run_is_put_in_use_by_hand_and_stays_so(blind: Path, tiny_folder: Path) -> None:
    trained(blind, tiny_folder, SEEING)
    taken = driven(use_model(UseModel(str(blind), 1)))[1]
    assert (taken.run, taken.before) == (1, 2)  # type: ignore[attr-defined]
    with Project.open(blind, owner=True) as project:  # opened anew
        assert in_use.run_in_use(project, 1).id == 1
        last = in_use.history(project, 1)[-1]
        assert (last.why, last.run, last.before, last.in_use) == ("by-hand", 1, 2, 1)
    with pytest.raises(RunUnknown):
        driven(use_model(UseModel(str(blind), 99)))
    with Project.open(blind) as project:
        failed = runs.start_run(project, 1, "quick", "", {})
        runs.finish_run(project, failed, "failed")
    with pytest.raises(RunUnknown):
        driven(use_model(UseModel(str(blind), failed)))
    assert serving(blind) == 1


KILLED = """
import os, signal, sys
from workbench.events import Stage
from workbench.options import Options
from workbench.requests import TrainModel
from workbench.steps.train_model import train_model
request = TrainModel(sys.argv[1], model=sys.argv[2], options=Options(max_tokens=32, seed=1))
for event in train_model(request):
    if event == Stage("deciding"):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_in_the_decision_leaves_the_old_one_in_use(blind: Path, tiny_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(blind), str(tiny_folder)],
        check=False, capture_output=True, env={**os.environ}, timeout=240,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with Project.open(blind, owner=True) as project:
        assert in_use.run_in_use(project, 1).id == 1
        assert [(run.id, run.state) for run in runs.all_runs(project, 1)] == [
            (1, "done"),
            (2, "done"),
        ]
        in_use.use(project, 2)  # nothing of it is lost
        assert in_use.run_in_use(project, 1).id == 2


def test_a_cancel_in_the_decision_keeps_the_run_beside(blind: Path, tiny_folder: Path) -> None:
    step = train_model(TrainModel(str(blind), model=str(tiny_folder), options=SEEING))
    for event in step:
        if event == Stage("deciding"):
            break
    step.close()
    with Project.open(blind) as project:
        assert in_use.run_in_use(project, 1).id == 1
        assert in_use.has_model(runs.run(project, 2))


def test_a_run_of_an_older_file_that_never_said_is_the_newest_until_the_next(
    seeing: Path, tiny_folder: Path
) -> None:
    with Project.open(seeing) as project, project.write() as db:
        db.execute("UPDATE task SET in_use = 0")
    assert serving(seeing) == 1
    assert trained(seeing, tiny_folder, BLIND).chosen is not None
    assert serving(seeing) == 1


def label_more(path: Path, rows: range, topic: str = "") -> None:
    with Project.open(path) as project:
        known = {one.name: one.id for one in labels.all_labels(project, 1)}
        for row in rows:
            name = topic or TOPICS[(row - 1) % 3]
            annotations.annotate(project, 1, 1, [row], known[name])


def test_rows_that_came_later_are_asked_of_the_earlier_model(
    tmp_path: Path, tiny_folder: Path
) -> None:
    """Two small sets without test rows: the earlier model never saw what was labelled since."""
    path = project_of(tmp_path, 60, 60)
    first = trained(path, tiny_folder, BLIND)
    assert first.scores.scored_by == "cross-validation"
    label_more(path, range(61, 121))
    found = trained(path, tiny_folder, SEEING).chosen
    assert found is not None
    assert (found.rows, found.why) == (120, "better")
    result = driven(compare_runs(CompareRuns(str(path), 1, 2)))[1]
    assert isinstance(result, RunsCompared)
    assert result.asked_now == 60
    assert result.comparison.rows == 120
    assert result.comparison.difference == found.difference
    back = driven(compare_runs(CompareRuns(str(path), 2, 1)))[1]
    assert isinstance(back, RunsCompared)
    assert back.comparison.difference.value == pytest.approx(-found.difference.value)
    assert back.comparison.verdict == "worse"


def test_what_the_earlier_model_learnt_from_never_tells_which_is_better(
    tmp_path: Path, tiny_folder: Path
) -> None:
    """A later row with the very text of one that was learnt from is no test of that model."""
    path = project_of(tmp_path, 60, 0)
    more = tmp_path / "more.csv"
    lines = [f"{n},{text(n)},{TOPICS[n % 3]}" for n in range(30)]
    trained(path, tiny_folder, SEEING)
    more.write_text("id,comment,topic\n" + "\n".join(lines), encoding="utf-8")
    driven(
        import_sheet(
            ImportSheet(str(path), str(more), text_columns=("comment",), label_column="topic")
        )
    )
    trained(path, tiny_folder, SEEING)
    result = driven(compare_runs(CompareRuns(str(path), 1, 2)))[1]
    assert isinstance(result, RunsCompared)
    assert result.comparison.rows == 60
    assert result.asked_now == 0


def test_labels_that_came_or_vanished_are_compared_on_what_both_know(
    seeing: Path, tiny_folder: Path
) -> None:
    with Project.open(seeing) as project:
        labels.add_label(project, 1, "praise")
    label_more(seeing, range(241, 271), "praise")
    with Project.open(seeing) as project:  # and one that is no longer given
        known = {one.name: one.id for one in labels.all_labels(project, 1)}
        refunds = [row for row in range(1, 241) if (row - 1) % 3 == 1]
        annotations.annotate(project, 1, 1, refunds, known["delivery"])
    found = trained(seeing, tiny_folder, SEEING).chosen
    assert found is not None
    assert (found.only_before, found.only_run) == (("refund",), ("praise",))
    said = chosen_text(found)
    assert "Only run 1 knows “refund”." in said
    assert "Only run 2 knows “praise”." in said
    with Project.open(seeing) as project:
        new_rows = {one[:2] for one in runs.held_out(project, 2) if one[2] == "praise"}
        assert found.left_out == len(new_rows)


def test_a_lost_model_is_told_and_nothing_takes_its_place_unasked(
    seeing: Path, tiny_folder: Path
) -> None:
    with Project.open(seeing) as project:
        folder = Path(runs.run(project, 1).folder)
    away = folder.rename(folder.with_name("away"))
    try:
        with pytest.raises(RunModelMissing):
            driven(apply_model(ApplyModel(str(seeing))))
        found = trained(seeing, tiny_folder, SEEING).chosen
        assert found is not None
        assert (found.why, found.in_use) == ("model-gone", 1)
        with pytest.raises(RunModelMissing):
            driven(use_model(UseModel(str(seeing), 1)))
        driven(use_model(UseModel(str(seeing), 2)))
        assert serving(seeing) == 2
    finally:
        away.rename(folder)  # the other tests read it, too


def test_a_deleted_run_in_use_is_told(seeing: Path, tiny_folder: Path) -> None:
    trained(seeing, tiny_folder, SEEING)
    with Project.open(seeing) as project:
        runs.delete_run(project, 1)
    with pytest.raises(RunInUseGone) as gone:
        driven(apply_model(ApplyModel(str(seeing))))
    assert gone.value.available == "2"
    found = trained(seeing, tiny_folder, SEEING).chosen
    assert found is not None
    assert (found.why, found.in_use) == ("run-gone", 1)


def test_after_the_only_run_was_deleted_the_next_is_in_use(seeing: Path, tiny_folder: Path) -> None:
    with Project.open(seeing) as project:
        runs.delete_run(project, 1)
    found = trained(seeing, tiny_folder, BLIND).chosen
    assert found is not None
    assert (found.why, found.before, serving(seeing)) == ("first", 0, 2)


def test_a_smaller_model_takes_the_place_of_the_one_in_use_only(
    seeing: Path, tiny_folder: Path
) -> None:
    trained(seeing, tiny_folder, BLIND)  # run 2, kept beside
    beside = driven(compress_model(CompressModel(str(seeing), run=2, allowed_loss=100.0)))[1]
    assert (beside.run, beside.in_use) == (3, 1)  # type: ignore[attr-defined]
    assert serving(seeing) == 1
    own = driven(compress_model(CompressModel(str(seeing), allowed_loss=100.0)))[1]
    assert (own.source, own.in_use) == (1, 4)  # type: ignore[attr-defined]
    assert serving(seeing) == 4
    with Project.open(seeing) as project:
        last = in_use.history(project, 1)[-1]
        assert isinstance(last, ModelChosen)
        assert (last.why, last.before) == ("smaller", 1)


def test_settings_and_rows_that_differ_are_named(seeing: Path, tiny_folder: Path) -> None:
    trained(seeing, tiny_folder, BLIND)
    result = driven(compare_runs(CompareRuns(str(seeing), 1, 2)))[1]
    assert isinstance(result, RunsCompared)
    differ = {one.name: (one.first, one.second) for one in result.settings}
    assert differ["max_tokens"] == ("32", "4")
    assert "preset" not in differ
    assert "seed" not in differ
    lost = {(one.sheet, one.row) for one in result.changed if not one.is_gain}
    assert lost == set(result.comparison.flipped_wrong)
    assert lost
    assert all(one.first == one.truth != one.second for one in result.changed if not one.is_gain)
    assert [one.name for one in result.measures] == ["accuracy", "macro_f1"]
    assert {one.name for one in result.labels} == set(TOPICS)
    assert any(not one.is_noise and one.difference.high < 0 for one in result.labels)
    assert min(result.sizes) > 0
