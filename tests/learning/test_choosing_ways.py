"""How Thorough chooses its way where labels are few: by folds, beyond what chance makes of a few rows."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from tests.learning.conftest import texts
from tests.learning.test_augmentation import recipe_with
from tests.tiny_bert import FILLERS
from workbench import events as ev
from workbench.learning.checkpoints import Ledger
from workbench.learning.device import Device
from workbench.learning.encoder import Encoder
from workbench.learning.examples import Example
from workbench.learning.fine_tuning import Clock, Data
from workbench.learning.job import Job
from workbench.learning.plan import Plan
from workbench.learning.recipe import Recipe
from workbench.learning.tasks import TASKS
from workbench.learning.thorough import LINEAR, WARMED, _best, _is_worth_trying
from workbench.learning.train import train
from workbench.learning.ways import Candidate, Ground, contenders

FULL = Candidate("full")


def ground_of(recipe: Recipe, rows: Sequence[Example], folder: Path) -> Ground:
    task = TASKS["single"].learnt([one.label for one in rows])
    targets = task.targets([one.label for one in rows])
    everyone = tuple(range(len(rows)))
    job = Job(
        recipe, Plan(everyone, (), ()), task, tuple(rows), (), folder, Ledger(folder / "ledger")
    )
    encoder = Encoder(recipe.model, Device("cpu", "test", "float32", "asked"), 32)
    data = Data(encoder.tokenise([one.text for one in rows]), targets, task)
    return Ground(job, encoder, data, torch.zeros(len(rows), encoder.features), 10.0, Clock(1))


def outputs(ground: Ground, wrong: range) -> torch.Tensor:
    """Return outputs that are right but for the rows in `wrong`."""
    targets, width = ground.data.targets, ground.data.task.width
    said = targets.clone()
    said[list(wrong)] = (said[list(wrong)] + 1) % width
    return torch.nn.functional.one_hot(said, width).float() * 4


@pytest.mark.parametrize(
    ("linear", "warmed", "best"),
    [
        (range(10, 20), range(11), WARMED),  # right in one row more of twenty: as good as chance
        (range(2), range(20), LINEAR),  # right in eighteen more
        (range(20), range(10), WARMED),
    ],
)
def test_the_warm_up_gives_way_only_beyond_chance(
    recipe: Recipe, tmp_path: Path, linear: range, warmed: range, best: Candidate
) -> None:
    ground = ground_of(recipe_with(recipe, way=""), texts(60), tmp_path)
    found = {LINEAR: outputs(ground, linear), WARMED: outputs(ground, warmed)}
    assert _best(found, ground, list(range(60))) == best
    # What the measurements say cannot win is not tried, since each way costs three fits.
    assert _is_worth_trying(FULL, found, ground) is (best == LINEAR)


def test_with_200_rows_every_way_is_compared(recipe: Recipe, tmp_path: Path) -> None:
    ground = ground_of(recipe_with(recipe, way=""), texts(240), tmp_path)
    found = {LINEAR: outputs(ground, range(90)), WARMED: outputs(ground, range(10))}
    assert _is_worth_trying(FULL, found, ground)


def test_many_labels_are_not_warmed_up(recipe: Recipe, tmp_path: Path) -> None:
    rows = [
        Example((1, number + 1), f"{FILLERS[number % 12]} {number}", f"label {number % 18}")
        for number in range(54)
    ]
    wanted = recipe_with(recipe, way="")
    seen = list(train(rows, wanted, frozenset(), tmp_path / "m"))
    (way,) = [one.value for one in seen if isinstance(one, ev.Chosen) and one.what == "way"]
    assert way in {"linear", "full"}
    assert sum(isinstance(one, ev.FoldDone) for one in seen) == 3


def test_the_pace_of_a_warm_up_is_chosen_by_loss(recipe: Recipe, tmp_path: Path) -> None:
    ground = ground_of(recipe_with(recipe, way="", learning_rate=1e-4), texts(60), tmp_path)
    brisk = Candidate("contrastive", pace=1)
    assert contenders(ground) == [WARMED, brisk, FULL]
    good = outputs(ground, range(12))
    lucky = outputs(ground, range(11))
    lucky[20:50] *= 0.1  # right once more, but by a hair in half of the rows
    for scale in (1.0, 0.3, 3.0):  # how sure all outputs are is for calibration to mend
        for gentle, fast, best in ((good, lucky * scale, WARMED), (lucky * scale, good, brisk)):
            found = {LINEAR: outputs(ground, range(40)), WARMED: gentle, brisk: fast}
            assert _best(found, ground, list(range(60))) == best


def fits_of(recipe: Recipe, rows: int, folder: Path, rate: float = 1e-4) -> list[tuple[int, float]]:
    """Return each warm-up's steps and highest learning rate, the one over all rows last."""
    found: list[tuple[int, float]] = []
    asked = recipe_with(recipe, way="contrastive", learning_rate=rate)
    for one in train(texts(rows), asked, frozenset(), folder / f"m{rows}"):
        if isinstance(one, ev.BatchDone):
            if one.step == 1:
                found.append((0, 0.0))
            found[-1] = (one.step, max(found[-1][1], one.learning_rate))
    return found


def test_where_a_label_has_more_rows_longer_warm_ups_of_two_paces_are_compared(
    recipe: Recipe, tmp_path: Path
) -> None:
    few, more, many = (fits_of(recipe, rows, tmp_path) for rows in (24, 48, 180))
    assert len(few) == len(many) == 3 + 1  # one pace: its folds, then all rows
    assert few[-1][0] == many[-1][0] == 16  # the least, whatever the number of labels
    assert len(more) == 2 * 3 + 1
    assert more[-1][0] == 30
    gentle, brisk = more[0][1], more[3][1]
    assert gentle == pytest.approx(brisk * 0.4, rel=0.2)
    assert more[-1][1] == pytest.approx(gentle, rel=0.2) or more[-1][1] == pytest.approx(
        brisk, rel=0.2
    )


def test_a_learning_rate_that_was_asked_for_is_kept_to(recipe: Recipe, tmp_path: Path) -> None:
    fits = fits_of(recipe, 48, tmp_path, rate=2e-4)
    assert len(fits) == 3 + 1  # one pace
    assert fits[-1] == (30, pytest.approx(2e-4, rel=0.05))
