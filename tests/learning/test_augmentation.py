"""Changed copies keep their labels, are never made of rows that score, and are kept only if they help."""

import dataclasses
import random
from collections import Counter
from pathlib import Path

import pytest
import torch

from tests.learning.conftest import texts
from tests.learning.test_task_kinds import rows_of
from workbench import events as ev
from workbench.learning import contrastive, ways
from workbench.learning.augmentation import changed, copied, copies_a_row
from workbench.learning.balancing import balanced, labels_of
from workbench.learning.checkpoints import Ledger
from workbench.learning.examples import Example
from workbench.learning.fine_tuning import Data, Fit
from workbench.learning.mixing import mixed_loss
from workbench.learning.recipe import Recipe
from workbench.learning.tasks import TASKS
from workbench.learning.train import train
from workbench.wording import event_text

CHINESE = "这家店的快递太慢了，等了三天才到，客服也不回消息。"
ENGLISH = "The courier was late again and nobody answered my call"


def recipe_with(recipe: Recipe, kind: str = "single", **options: object) -> Recipe:
    wanted = dataclasses.replace(recipe.options, **{"epochs": 2, "way": "full", **options})  # type: ignore[arg-type]
    loss, metric = {"number": ("squared", "mae"), "several": ("binary", "macro-f1")}.get(
        kind, ("cross-entropy", "macro-f1")
    )
    wanted = dataclasses.replace(wanted, loss=loss, metric=metric)
    return dataclasses.replace(recipe, preset="thorough", kind=kind, options=wanted)


# --- copies -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, "iPhone很好用 but slow", "ส่งของช้ามาก"])
@pytest.mark.parametrize("how", ["words", "characters"])
def test_copies_differ_a_little_and_are_the_same_for_the_same_seed(text: str, how: str) -> None:
    found = [copied(text, how, 7, place, 2) for place in range(30)]
    assert found == [copied(text, how, 7, place, 2) for place in range(30)]
    assert found != [copied(text, how, 8, place, 2) for place in range(30)]
    different = {copy for row in found for copy in row}
    assert len(different) > 5
    assert text not in different
    for copy in different:
        assert set(copy) <= set(text) | {" "}, "no character that the text has not"
        assert len(text) - 9 <= len(copy) <= len(text) + 4


def test_words_are_dropped_and_swapped_whole() -> None:
    known = Counter(ENGLISH.split())
    for place in range(40):
        for copy in copied(ENGLISH, "words", 1, place, 2):
            words = Counter(copy.split())
            assert words <= known
            assert sum(words.values()) >= sum(known.values()) - 1


def test_chinese_letters_are_swapped_or_dropped_and_never_doubled() -> None:
    for place in range(60):
        for copy in copied(CHINESE, "characters", 1, place, 2):
            assert Counter(copy) <= Counter(CHINESE)


def test_short_words_and_numbers_stay_as_they_are() -> None:
    dice = random.Random(1)
    for text in ("not ok", "10 456 no", "嗯", "", "  ", "word"[:1]):
        assert changed(text, "characters", dice) == text
    assert copied("one", "words", 1, 0, 2) == []
    assert copied("a" * 30_000 + " b", "words", 1, 0, 2) == []


# --- who sees them ----------------------------------------------------------------------------


@pytest.mark.parametrize("augment", ["words", "characters"])
@pytest.mark.parametrize("rows", [60, 240])
def test_rows_that_score_are_never_copied_nor_learnt_from(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, augment: str, rows: int
) -> None:
    seen: list[tuple[Data, list[tuple[int, list[int]]], set[int]]] = []
    began, asked = Fit.__init__, Fit.outputs

    def begin(self: Fit, encoder: object, head: object, data: Data, *rest: object) -> None:
        began(self, encoder, head, data, *rest)  # type: ignore[arg-type]
        seen.append((data, list(self._units), set()))

    def ask(self: Fit, places: object) -> torch.Tensor:
        next(one for one in seen[::-1] if one[0] is self.data)[2].update(places)  # type: ignore[call-overload]
        return asked(self, places)  # type: ignore[arg-type]

    monkeypatch.setattr(Fit, "__init__", begin)
    monkeypatch.setattr(Fit, "outputs", ask)
    monkeypatch.setattr("workbench.learning.job.FEW_ROWS", 100)
    examples = texts(rows)
    wanted = recipe_with(recipe, augment=augment)
    found: list[ev.Event] = list(train(examples, wanted, frozenset(), tmp_path / "m"))
    assert any(data.copies for data, _units, _scored in seen)
    plain = seen[0][0]
    for data, units, scored in seen:
        learnt = {place for place, _piece in units}
        assert not learnt & scored, "what scores a fit was learnt from"
        assert data.pieces == plain.pieces, "the texts themselves stay"
        for place, piece in units:
            assert piece in data.learnt(place), "a copy has the target of its own row"
        most = 1 + copies_a_row(rows)
        assert max(Counter(place for place, _piece in units).values()) <= most
    learning = max(len(data.copies) for data, _units, _scored in seen)
    tested = [place for _data, _u, scored in seen for place in scored if place >= learning]
    assert bool(tested) == (rows == 240)
    said = [one.value for one in found if isinstance(one, ev.Chosen) and one.what == "augment"]
    assert said in (["none"], [augment])
    notices = {one.what: one for one in found if isinstance(one, ev.Noticed)}
    told = notices["augment-useless" if said == ["none"] else "augment-helped"]
    assert "/" in event_text(told)


def test_it_is_off_unless_asked_for_and_quick_has_none(
    few: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    off = list(train(few, recipe_with(recipe, augment="none"), frozenset(), tmp_path / "a"))
    assert not [one for one in off if isinstance(one, ev.Chosen) and one.what == "augment"]
    options = dataclasses.replace(recipe.options, augment="words")
    quick = dataclasses.replace(recipe, options=options)
    said = list(train(few, quick, frozenset(), tmp_path / "b"))
    assert ev.Chosen("augment", "none") in said


def test_contrastive_learns_from_copies_too(
    few: list[Example],
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = contrastive._pieces
    shown: list[bool] = []

    def spied(data: Data, places: list[int], key: str) -> list[list[int]]:
        found = pieces(data, places, key)
        for place, one in zip(places, found, strict=True):
            assert one in data.learnt(place)
            shown.append(one not in data.pieces[place])
        return found

    monkeypatch.setattr(contrastive, "_pieces", spied)
    wanted = recipe_with(recipe, way="contrastive", augment="words")
    list(train(few, wanted, frozenset(), tmp_path / "m"))
    assert 0.2 < sum(shown) / len(shown) < 0.7


def test_with_augmentation_a_cut_off_run_reaches_the_same_model(
    many: list[Example], recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.learning.fine_tuning._SECONDS_BETWEEN_STATES", 0.0)
    monkeypatch.setattr("workbench.learning.fine_tuning._STATE_SHARE", 1e9)
    monkeypatch.setattr("workbench.learning.job.FEW_ROWS", 100)
    wanted = recipe_with(recipe, augment="words", balance=True, deterministic=True)
    list(train(many, wanted, frozenset(), tmp_path / "whole"))
    ledger = Ledger(tmp_path / "cut.part")
    step = train(many, wanted, frozenset(), tmp_path / "cut", ledger)
    for event in step:  # stop in the second half: without is done, with has begun
        state = ledger.read_state()
        is_fifth = isinstance(event, ev.ProgressKept) and state and state.numbers["step"] == 5
        if is_fifth and state and state.numbers["fit"] == "tune-augmented":
            break
    step.close()
    assert ledger.read("done-plain") is not None
    list(train(many, wanted, frozenset(), tmp_path / "cut", ledger))
    for file in ("model.safetensors", "head.safetensors"):
        whole, cut = (tmp_path / name / file for name in ("whole", "cut"))
        assert whole.exists() == cut.exists()
        assert not whole.exists() or whole.read_bytes() == cut.read_bytes()


# --- mixup ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["single", "several", "tree", "number"])
def test_the_loss_of_a_mix_is_a_convex_sum(kind: str) -> None:
    labels = ["1.0", "2.0", "4.0", "1.0"] if kind == "number" else ["a", "b", "c", "a"]
    task = TASKS[kind].learnt(labels)
    targets = task.targets(labels)
    dice = torch.Generator().manual_seed(1)
    vectors = torch.randn(4, 6, generator=dice)
    layer = torch.nn.Linear(6, task.width)
    asked: list[tuple[torch.Tensor, torch.Tensor]] = []

    def loss(outputs: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        asked.append((outputs, wanted))
        return task.loss(outputs, wanted).mean()

    layer.requires_grad_(requires_grad=False)
    for key in map(str, range(20)):
        asked.clear()
        found = float(mixed_loss(vectors, targets, layer, loss, key))
        (outputs, first), (_same, second) = asked
        assert torch.equal(first, targets)
        assert sorted(second.flatten().tolist()) == sorted(targets.flatten().tolist())
        parts = [float(loss(outputs, one)) for one in (first, second)]
        assert min(parts) - 1e-5 <= found <= max(parts) + 1e-5
        assert found == float(mixed_loss(vectors, targets, layer, loss, key))


@pytest.mark.parametrize("kind", ["single", "several", "tree", "number"])
def test_every_kind_learns_from_mixes(recipe: Recipe, tmp_path: Path, kind: str) -> None:
    examples = texts(60) if kind == "single" else rows_of(kind, 60)
    wanted = recipe_with(recipe, kind, augment="mixup")
    found = list(train(examples, wanted, frozenset(), tmp_path / "m"))
    assert [one.value for one in found if isinstance(one, ev.Chosen) and one.what == "augment"]
    assert all(b.loss > 0 for b in found if isinstance(b, ev.BatchDone))


def test_mixes_are_not_asked_of_the_contrastive_way(recipe: Recipe) -> None:
    names = [one.name for one in ways.candidates(recipe_with(recipe, way="", augment="mixup"))]
    assert names == ["contrastive", "full", "full-mixup"]


# --- balance ----------------------------------------------------------------------------------


def test_balance_shows_every_label_equally_often() -> None:
    targets = torch.tensor([0] * 70 + [1] * 15 + [2] * 5)
    labels = labels_of(targets, "single")
    seen: Counter[int] = Counter()
    for seed in range(6):
        order = balanced(labels, random.Random(seed))
        assert Counter(labels[place] for place in order) == {0: 30, 1: 30, 2: 30}
        assert len(order) == len(labels)
        seen.update(order)
    assert set(seen) == set(range(90)), "over the epochs every row is shown"
    assert max(seen[p] for p in range(85, 90)) == min(seen[p] for p in range(85, 90)) == 36


def test_of_several_labels_the_rarest_counts_and_numbers_stay() -> None:
    targets = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    assert labels_of(targets, "several") == [0, 1, 0, -1]
    numbers = torch.tensor([[0.1], [0.4], [9.0]])
    order = balanced(labels_of(numbers, "number"), random.Random(1))
    assert sorted(order) == [0, 1, 2]


def test_a_balanced_fit_learns_from_batches_of_every_label_alike(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Fit._step
    shown: Counter[int] = Counter()

    def spied(self: Fit, batch: list[int]) -> object:
        shown.update(int(self.data.targets[self._units[one][0]]) for one in batch)
        return step(self, batch)

    monkeypatch.setattr(Fit, "_step", spied)
    rare = [one for one in texts(90) if one.label != "refund" or one.key[1] % 6 == 2]
    list(train(rare, recipe_with(recipe, balance=True), frozenset(), tmp_path / "m"))
    assert max(shown.values()) - min(shown.values()) <= 8  # one a label, fold and epoch at most
    assert sum(shown.values()) > 200
