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
from workbench.learning.ways import Candidate, Ground

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


def last_fit(recipe: Recipe, rows: int, folder: Path) -> tuple[int, float]:
    """Return the steps of the warm-up over all rows, and the highest learning rate in it."""
    seen = [
        one
        for one in train(
            texts(rows), recipe_with(recipe, way="contrastive"), frozenset(), folder / f"m{rows}"
        )
        if isinstance(one, ev.BatchDone)
    ]
    begins = max(place for place, one in enumerate(seen) if one.step == 1)
    return len(seen) - begins, max(one.learning_rate for one in seen[begins:])


def test_where_a_label_has_more_rows_the_warm_up_is_longer_and_gentler(
    recipe: Recipe, tmp_path: Path
) -> None:
    few, more, many = (last_fit(recipe, rows, tmp_path) for rows in (24, 48, 180))
    assert few[0] == 16  # the least, whatever the number of labels
    assert more[0] == 36
    assert more[1] == pytest.approx(few[1] / 3, rel=0.2)
    assert many[0] == 16  # fine-tuning does better there
