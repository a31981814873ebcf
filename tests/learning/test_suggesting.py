"""The fast model on the vectors of a real, tiny BERT and on runs of characters."""

import pytest
import torch

from workbench.learning.device import choose as choose_device
from workbench.learning.encoder import Encoder
from workbench.learning.model_folder import BaseModel
from workbench.learning.suggesting import queues
from workbench.learning.suggesting.choice import choose
from workbench.learning.suggesting.fast_model import chances_of, is_enough, learnt, margins
from workbench.learning.suggesting.grams import DIMENSIONS, Grams
from workbench.learning.suggesting.neighbours import (
    nearest,
    similarities,
    without_near_duplicates,
)

from .conftest import texts


@pytest.fixture
def vectors(tiny: BaseModel) -> torch.Tensor:
    work = Encoder(tiny, choose_device("cpu"), 32).embed([one.text for one in texts(240)])
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


WRITTEN = [one.label for one in texts(240)]


def test_a_head_that_goes_on_ends_where_a_fresh_one_does(vectors: torch.Tensor) -> None:
    before = learnt(vectors[:60], WRITTEN[:60], "single")
    warm = learnt(vectors, WRITTEN, "single", before)
    cold = learnt(vectors, WRITTEN, "single")
    same = warm.task.decoded(warm.outputs(vectors))[0], cold.task.decoded(cold.outputs(vectors))[0]
    assert sum(a == b for a, b in zip(*same, strict=True)) >= 228


def test_a_head_that_goes_on_for_a_moment_after_every_few_labels_keeps_up(
    vectors: torch.Tensor,
) -> None:
    is_early = [label != "website" for label in WRITTEN[:120]]
    order = [place for place, early in enumerate(is_early) if early]
    order += [place for place in range(240) if place not in order]
    known = sum(is_early)  # "website" is a label that comes up only while one labels
    model = learnt(vectors[order[:known]], [WRITTEN[place] for place in order[:known]], "single")
    for end in range(known + 3, 241, 3):
        written = [WRITTEN[place] for place in order[:end]]
        model = learnt(vectors[order[:end]], written, "single", model, is_near=True)
    fresh = learnt(vectors, WRITTEN, "single")
    same = [one.task.decoded(one.outputs(vectors))[0] for one in (model, fresh)]
    assert sum(a == b for a, b in zip(*same, strict=True)) >= 228


def test_a_label_that_is_new_joins_the_others(vectors: torch.Tensor) -> None:
    two = [place for place, label in enumerate(WRITTEN) if label != "website"]
    before = learnt(vectors[two], [WRITTEN[place] for place in two], "single")
    after = learnt(vectors, WRITTEN, "single", before)
    assert after.task.labels == ("delivery", "refund", "website")
    said = after.task.decoded(after.outputs(vectors))[0]
    assert sum(a == b for a, b in zip(said, WRITTEN, strict=True)) > 180


@pytest.mark.parametrize(
    ("written", "kind", "enough"),
    [
        (["a", "a", "a", "a"], "single", False),
        (["a", "b", "a"], "single", False),
        (["a", "b", "a", "b"], "single", True),
        (["a\x1fb"] * 4, "several", True),
        (["1.0"] * 12, "number", False),
        (["1.0", "2.0"] * 5, "number", True),
    ],
)
def test_when_suggestions_begin(written: list[str], kind: str, enough: bool) -> None:
    assert is_enough(written, kind) is enough


def test_margins_are_small_where_two_labels_are_as_likely(vectors: torch.Tensor) -> None:
    model = learnt(vectors, WRITTEN, "single")
    outputs = torch.tensor([[5.0, 0.0, 0.0], [2.0, 2.0, 0.0], [1.0, 0.9, 0.0]])
    found = margins(model, outputs)
    assert found.argsort().tolist() == [1, 2, 0]
    assert chances_of(model, outputs, "refund").argmax() == 1


def test_runs_of_characters_tell_texts_apart_in_any_language() -> None:
    found = [
        "送餐太慢了",
        "送餐真的太慢",
        "味道很好",
        "味道真的好",
        "late parcel",
        "the parcel is late",
        "",
    ]
    vectors = Grams.learnt(found).vectors(found)
    assert vectors.shape == (7, DIMENSIONS)
    alike = vectors @ vectors.T
    for one, other in ((0, 1), (2, 3), (4, 5)):
        assert alike[one].topk(2).indices.tolist() in ([one, other], [other, one])
    assert not vectors[6].any(), "a blank text is nowhere"


def test_hostile_texts_have_vectors_too() -> None:
    found = ["\ud800 broken", "a" * 100_000, "\x00", "👩‍👩‍👧", " "]
    assert torch.isfinite(Grams.learnt(found).vectors(found)).all()


def test_the_source_that_knows_the_labels_is_chosen(vectors: torch.Tensor) -> None:
    noise = torch.nn.functional.normalize(
        torch.randn(240, 32, generator=torch.Generator().manual_seed(1)), dim=1
    )
    assert choose({"noise": noise, "bert": vectors}, WRITTEN, "single").source == "bert"
    assert choose({"bert": vectors, "same": vectors}, WRITTEN, "single").source == "bert"


def test_a_start_visits_every_cluster_before_it_visits_one_twice() -> None:
    centres = torch.eye(8)
    dice = torch.Generator().manual_seed(2)
    rows = centres.repeat_interleave(10, 0) + 0.05 * torch.randn(80, 8, generator=dice)
    rows = torch.nn.functional.normalize(rows, dim=1)
    found = queues.clustered(rows, torch.ones(80, dtype=torch.bool), 8, seed=0)
    sorts = len(set(found.cluster.tolist()))
    labelled = torch.zeros(80, dtype=torch.bool)
    first = queues.start_order(found, labelled)[:sorts]
    assert len({int(found.cluster[place]) for place in first}) == sorts
    labelled[first[0]] = True
    assert found.cluster[queues.start_order(found, labelled)[0]] != found.cluster[first[0]]


@pytest.mark.parametrize(
    ("rows", "start"),
    [([], True), ([0, 0], True), ([3, 2], True), ([3, 3], False), ([30, 0], False)],
)
def test_a_start_ends_where_every_label_has_some_rows_or_one_hides(
    rows: list[int], start: bool
) -> None:
    assert queues.is_start(rows) is start


def test_one_place_in_ten_is_random() -> None:
    mixed, drawn = queues.with_random(range(900), range(2000), seed=4)
    assert len(drawn) == 100
    assert len(mixed) == len(set(mixed))
    for start in range(0, 900, 100):
        assert 7 <= sum(place in drawn for place in mixed[start : start + 100]) <= 13


def test_neighbours_by_likeness(vectors: torch.Tensor) -> None:
    found = similarities(vectors.half(), vectors[0])
    allowed = torch.ones(240, dtype=torch.bool)
    assert nearest(found, allowed, 1) == [int(found.argmax())]
    assert nearest(found, allowed, 1, least=True) == [int(found.argmin())]
    twice = torch.cat([vectors[:20], vectors[:20]])
    assert len(without_near_duplicates(range(40), twice, vectors[:0], 40, 0.9999)) <= 20
    assert without_near_duplicates(range(20), twice, vectors[:20], 5, 0.9999) == []
