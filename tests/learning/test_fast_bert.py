"""The encoder of our own gives what transformers gives: states, gradients, and the weights put back."""

import itertools

import pytest
import torch
import transformers
from hypothesis import given
from hypothesis import strategies as st

from workbench.learning import fast_bert, fast_body
from workbench.learning.batches import alike
from workbench.learning.device import Device
from workbench.learning.encoder import Encoder
from workbench.learning.fast_body import FastBody
from workbench.learning.model_folder import BaseModel

CPU = Device("cpu", "test", "float32", "asked")
TEXTS = ["my parcel is late", "refund", "the page was not it and the app again today", "late late"]


@pytest.fixture(params=["runs", "padded", "runs fused", "padded fused"])
def _price(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of like length run together, or padded to the longest; attention is ours, or torch's."""
    price = 1 if "runs" in request.param else 10_000
    monkeypatch.setattr(fast_body, "_PRICE_OF_RUN", price / (384 / 32) ** 2)
    if "fused" in request.param:
        monkeypatch.setattr(fast_bert, "_SDPA_FROM", 1)


@pytest.fixture
def theirs(tiny: BaseModel) -> transformers.BertModel:
    return transformers.BertModel.from_pretrained(
        tiny.folder, add_pooling_layer=False, attn_implementation="eager"
    ).eval()


def batch(encoder: Encoder) -> tuple[torch.Tensor, torch.Tensor]:
    return encoder.arranged([pieces[0] for pieces in encoder.tokenise(TEXTS)])


@pytest.mark.usefixtures("_price")
def test_states_are_those_of_transformers(tiny: BaseModel, theirs: transformers.BertModel) -> None:
    encoder = Encoder(tiny, CPU, 32)
    assert isinstance(encoder.body, FastBody)
    ids, mask = batch(encoder)
    with torch.no_grad():
        wanted = theirs(input_ids=ids, attention_mask=mask).last_hidden_state
        found = encoder.body.states(ids, mask)
    stands = mask.bool()
    assert torch.allclose(found[stands], wanted[stands], atol=1e-5)


@pytest.mark.usefixtures("_price")
def test_gradients_are_those_of_autograd(tiny: BaseModel, theirs: transformers.BertModel) -> None:
    encoder = Encoder(tiny, CPU, 32)
    tokens = [piece for pieces in encoder.tokenise(TEXTS) for piece in pieces]
    body = encoder.trainable(tokens, dropout=0.0)
    assert isinstance(body, FastBody)
    ids, mask = batch(encoder)
    body.groups()
    direction = torch.randn(4, 32, generator=torch.Generator().manual_seed(1))
    (encoder.pooled(body.learning_states(ids, mask), mask) * direction).sum().backward()
    body.gather(first=True)
    states = theirs(input_ids=ids, attention_mask=mask).last_hidden_state
    (encoder.pooled(states, mask) * direction).sum().backward()
    body.weights.all.copy_(body.weights.all_gradients)  # shown under transformers' names
    ours = body.exported()
    for name, weight in theirs.named_parameters():
        if name == "embeddings.word_embeddings.weight":
            used = torch.tensor(sorted(set(itertools.chain.from_iterable(tokens))))
            assert torch.allclose(ours[name][used], weight.grad[used], atol=1e-5)
        elif weight.grad is not None:
            assert torch.allclose(ours[name], weight.grad, atol=1e-5), name


def test_what_is_exported_is_what_was_loaded(
    tiny: BaseModel, theirs: transformers.BertModel
) -> None:
    body = Encoder(tiny, CPU, 32).trainable([[5, 6, 7]])
    found = body.exported()
    wanted = {name: one for name, one in theirs.state_dict().items() if one.is_floating_point()}
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_frozen_layers_do_not_learn(tiny: BaseModel) -> None:
    encoder = Encoder(tiny, CPU, 32)
    tokens = [piece for pieces in encoder.tokenise(TEXTS) for piece in pieces]
    body = encoder.trainable(tokens, frozen_layers=1)
    before = {name: one.clone() for name, one in body.exported().items()}
    weights = [one for group in body.groups() for one in group.weights]
    optimiser = torch.optim.SGD(weights, lr=1.0)
    ids, mask = batch(encoder)
    encoder.pooled(body.learning_states(ids, mask), mask)[:, 0].sum().backward()
    body.gather(first=True)
    optimiser.step()
    body.weights_changed()
    changed = {name for name, one in body.exported().items() if not torch.equal(one, before[name])}
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


def test_dropout_leaves_out_its_share_and_keeps_the_mean(tiny: BaseModel) -> None:
    encoder = Encoder(tiny, CPU, 32)
    body = encoder.trainable([[5, 6, 7]], dropout=0.2)
    assert isinstance(body, FastBody)
    body.begin_epoch(3)
    mask = body.masks()[0].like(torch.empty(400, 500))
    assert mask is not None
    assert float((mask == 0).float().mean()) == pytest.approx(0.2, abs=0.01)
    assert float(mask.mean()) == pytest.approx(1.0, abs=0.01)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.integers(1, 60))
def test_like_lengths_go_together_at_the_least_cost(lengths: list[int], price: int) -> None:
    groups = alike(lengths, price)
    assert sorted(itertools.chain.from_iterable(groups)) == list(range(len(lengths)))
    rising = sorted(lengths)
    every_cut = itertools.product([False, True], repeat=len(rising) - 1)
    assert cost(groups, lengths, price) == min(
        cost(cut_at(cuts), rising, price) for cuts in every_cut
    )


def cut_at(cuts: tuple[bool, ...]) -> list[list[int]]:
    groups = [[0]]
    for place, cut in enumerate(cuts, 1):
        if cut:
            groups.append([])
        groups[-1].append(place)
    return groups


def cost(groups: list[list[int]], lengths: list[int], price: int) -> int:
    return sum(price + len(one) * max(lengths[place] for place in one) for one in groups)
