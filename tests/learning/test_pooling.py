"""How the states of tokens become a vector, against sums written out by hand."""

import pytest
import torch

from workbench.learning.pooling import POOLINGS

STATES = torch.tensor(
    [[[1.0, -4.0], [3.0, -2.0], [9.0, 9.0]], [[5.0, 6.0], [7.0, 8.0], [0.0, -1.0]]]
)
MASK = torch.tensor([[1, 1, 0], [1, 1, 1]])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mean", [[2.0, -3.0], [4.0, 13 / 3]]),
        ("cls", [[1.0, -4.0], [5.0, 6.0]]),
        ("last", [[3.0, -2.0], [0.0, -1.0]]),
        ("max", [[3.0, -2.0], [7.0, 8.0]]),
    ],
)
def test_padding_never_counts(name: str, wanted: list[list[float]]) -> None:
    assert torch.allclose(POOLINGS[name](STATES, MASK), torch.tensor(wanted))


@pytest.mark.parametrize("name", POOLINGS)
def test_a_row_that_stands_alone_is_pooled_as_in_a_batch(name: str) -> None:
    alone = POOLINGS[name](STATES[:1, :2], MASK[:1, :2])
    assert torch.equal(alone[0], POOLINGS[name](STATES, MASK)[0])


@pytest.mark.parametrize("name", POOLINGS)
def test_gradients_reach_only_tokens_that_stand(name: str) -> None:
    states = STATES.clone().requires_grad_()
    POOLINGS[name](states, MASK).sum().backward()
    assert states.grad is not None
    assert states.grad[0, :2].abs().sum() > 0
    assert states.grad[0, 2].abs().sum() == 0
