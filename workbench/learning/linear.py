"""A linear head on fixed vectors: the task's own loss, solved by L-BFGS.

The objective is the usual one: C times the summed loss plus half the squared weights (for one label a
row that is multinomial logistic regression, for a number ridge regression). Vectors may be dense or
sparse. Rounds are yielded, so that a large fit shows progress and can be cancelled.
"""

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import torch

from workbench.learning.tasks import TaskKind

_ITERATIONS_A_ROUND = 3
_CONVERGED = 1e-4  # of the loss, gained by a round
_WORTH_THREADS = 50_000_000  # multiplications a product


@dataclass(frozen=True, slots=True)
class LinearHead:
    """`weight` [outputs, features], `bias` [outputs]."""

    weight: torch.Tensor
    bias: torch.Tensor

    def outputs(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return outputs [rows, outputs] for vectors [rows, features], dense or sparse."""
        return vectors @ self.weight.T + self.bias


@dataclass(frozen=True, slots=True)
class Round:
    """The head after a few iterations, and its mean loss on the rows it learns from."""

    number: int
    head: LinearHead
    loss: float


def fit(
    vectors: torch.Tensor,
    targets: torch.Tensor,
    task: TaskKind,
    strength: float,
    rounds: int = 40,
    start: LinearHead | None = None,
) -> Generator[Round, None, LinearHead]:
    """Return the head for `vectors` [rows, features] and `targets` [rows, ...] of `task`.

    `strength` is C: the larger, the closer the fit. Ends early when a round gains next to nothing;
    from a `start` near the end that is soon.
    """
    rows, features = vectors.shape
    begin = start or LinearHead(torch.zeros(task.width, features), torch.zeros(task.width))
    weight = begin.weight.t().contiguous().clone().requires_grad_(True)
    bias = begin.bias.clone().requires_grad_(True)
    transposed = vectors.t().coalesce() if vectors.is_sparse else vectors.t()
    solver = torch.optim.LBFGS(
        [weight, bias], max_iter=_ITERATIONS_A_ROUND, history_size=10, line_search_fn="strong_wolfe"
    )
    shrink = 1.0 / (strength * rows)

    def objective() -> torch.Tensor:
        # Autograd sees the outputs alone: it cannot differentiate through a sparse matrix.
        with torch.no_grad():
            outputs = vectors @ weight + bias
        outputs.requires_grad_(True)
        with torch.enable_grad():
            loss = task.loss(outputs, targets).mean()
        (error,) = torch.autograd.grad(loss, outputs)
        with torch.no_grad():
            loss = loss.detach() + 0.5 * shrink * (weight**2).sum()
            weight.grad = transposed @ error + shrink * weight
            bias.grad = error.sum(dim=0)
        return loss

    last = float("inf")
    for number in range(1, rounds + 1):
        with _fitting_threads(rows * features * task.width):
            solver.step(objective)
            loss = float(objective())
        head = LinearHead(weight.detach().t().contiguous().clone(), bias.detach().clone())
        yield Round(number, head, loss)
        if last - loss < _CONVERGED * max(abs(last), 1e-9):
            break
        last = loss
    return head


@contextlib.contextmanager
def _fitting_threads(work: int) -> Iterator[None]:
    """Use one thread for a small fit: handing out its tiny products would cost more than they do."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if work < _WORTH_THREADS else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def fitted(
    vectors: torch.Tensor,
    targets: torch.Tensor,
    task: TaskKind,
    strength: float,
    start: LinearHead | None = None,
    rounds: int = 40,
) -> LinearHead:
    """Return the head at once, without rounds."""
    work = fit(vectors, targets, task, strength, rounds, start)
    while True:
        try:
            next(work)
        except StopIteration as end:
            head: LinearHead = end.value
            return head
