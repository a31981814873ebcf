"""A BERT on the CPU with few, large operations: its own forward pass and its own backward pass.

The weights lie in one flat tensor (`FlatWeights`), query, key and value side by side so that one product
makes all three; gradients are written where the optimiser reads them. Nothing is recomputed, nothing
runs through the general machinery of autograd inside: on a CPU that machinery, and the pages that it
asks of the system anew at each step, cost more than the products.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from workbench.learning.flat_weights import FlatWeights

aten = torch.ops.aten
softmax_back = aten._softmax_backward_data  # noqa: SLF001 - the kernel that autograd calls

# Tokens a row from which torch's fused attention is the faster one on a CPU: 0.6 to 0.8 times as fast
# up to 128 tokens, 1.6 times from 192 on (bfloat16, a thread).
_SDPA_FROM = 160

Normed = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""What a layer norm took in, and the mean and the inverse deviation of each token."""

EmbeddedKept = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor | None]
"""What the norm of the embeddings took in, mean, inverse deviation, and the dropout mask."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the passes need to know of a BERT. `positions_from`: the number of the first position."""

    layers: int
    heads: int
    hidden: int
    epsilon: float
    positions_from: int


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of like length that attend together: ids [rows, tokens] and `bias` [rows, 1, tokens], 0
    where a token stands and very low where padding does; None where nothing is padded.
    """

    ids: torch.Tensor
    bias: torch.Tensor | None

    @property
    def size(self) -> tuple[int, int]:
        """Rows and tokens of a row."""
        rows, width = self.ids.shape
        return rows, width


@dataclass(frozen=True, slots=True)
class Attended:
    """What the backward pass of a run's attention needs."""

    heads: torch.Tensor
    chances: torch.Tensor
    chances_mask: torch.Tensor | None


@dataclass(slots=True)
class Kept:
    """What a layer's backward pass needs of its forward pass."""

    x: torch.Tensor
    runs: list[Attended]
    mixed: torch.Tensor
    attended: Normed
    attended_mask: torch.Tensor | None
    y: torch.Tensor
    up: torch.Tensor
    active: torch.Tensor
    fed: Normed
    fed_mask: torch.Tensor | None


class Masks:
    """Dropout masks out of one drawn pool, so that no step waits for the dice.

    A kept value is scaled by a number that the dtype holds exactly, and the rate is the one that goes
    with it (0.0986 for 0.1 in bfloat16), so that the mean stays true.
    """

    SIZE = 1 << 22

    def __init__(self, rate: float, dtype: torch.dtype, dice: torch.Generator) -> None:
        self._rate, self._dtype, self._dice = rate, dtype, dice
        self._pool = torch.empty(0, dtype=dtype)
        self.renew()

    def renew(self) -> None:
        """Draw the pool anew."""
        if self._rate <= 0:
            return
        scale = torch.tensor(1 / (1 - self._rate)).to(self._dtype)
        kept = 1 / float(scale)
        self._pool = (
            (torch.rand(self.SIZE, generator=self._dice) < kept).to(self._dtype).mul_(scale)
        )

    def like(self, values: torch.Tensor) -> torch.Tensor | None:
        """Return a mask of the shape of `values`, or None where nothing is dropped."""
        if self._rate <= 0:
            return None
        size = values.numel()
        while size >= len(self._pool):
            self._pool = self._pool.repeat(2)
        start = int(torch.randint(len(self._pool) - size, (), generator=self._dice))
        return self._pool[start : start + size].view(values.shape)


class FastBert:
    """The passes over weights in a `FlatWeights`; `dtype` is that of every product."""

    def __init__(self, shape: Shape, weights: FlatWeights) -> None:
        self.shape, self.weights = shape, weights
        self.scale = 1 / math.sqrt(shape.hidden // shape.heads)

    # --- forward ----------------------------------------------------------------------------

    def states(self, runs: Sequence[Run]) -> torch.Tensor:
        """Return hidden states [tokens, hidden], those of run after run, keeping nothing."""
        runs = self._for_every_head(runs)
        x = self._embedded(runs, None)[0]
        for layer in range(self.shape.layers):
            x = self._layer(layer, x, runs)
        return x

    def states_kept(
        self, runs: Sequence[Run], masks: Masks, chance_masks: Masks
    ) -> tuple[torch.Tensor, list[Kept], EmbeddedKept]:
        """Return the states as `states` does, with dropout, and what the backward pass needs."""
        runs = self._for_every_head(runs)
        x, embedded = self._embedded(runs, masks)
        kept: list[Kept] = []
        for layer in range(self.shape.layers):
            x, one = self._layer_kept(layer, x, runs, (masks, chance_masks))
            kept.append(one)
        return x, kept, embedded

    def _for_every_head(self, runs: Sequence[Run]) -> list[Run]:
        heads = self.shape.heads
        return [
            one if one.bias is None else Run(one.ids, one.bias.repeat_interleave(heads, dim=0))
            for one in runs
        ]

    def _embedded(
        self, runs: Sequence[Run], masks: Masks | None
    ) -> tuple[torch.Tensor, EmbeddedKept]:
        view, start = self.weights.full, self.shape.positions_from
        places = view["embeddings.position"][start:] + view["embeddings.type"][0]
        parts = [
            (torch.nn.functional.embedding(one.ids, view["embeddings.word"]) + places[:width])
            .view(rows * width, -1)
            .to(self.weights.dtype)
            for one in runs
            for rows, width in [one.size]
        ]
        total = _joined(parts)
        x, mean, scale = self._norm(total, "embeddings.norm")
        mask = masks.like(x) if masks is not None else None
        if mask is not None:
            x = x * mask
        return x, (total, mean, scale, mask)

    def _norm(self, x: torch.Tensor, name: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        view = self.weights.full
        found: tuple[torch.Tensor, torch.Tensor, torch.Tensor] = aten.native_layer_norm(
            x,
            (self.shape.hidden,),
            view[f"{name}.weight"],
            view[f"{name}.bias"],
            self.shape.epsilon,
        )
        return found

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        view = self.weights.short
        return torch.addmm(view[f"{name}.bias"], x, view[f"{name}.weight"].t())

    def _heads(self, qkv: torch.Tensor, rows: int, width: int) -> torch.Tensor:
        """Return [3, rows * heads, tokens, features of a head], contiguous."""
        heads = self.shape.heads
        return (
            qkv.view(rows, width, 3, heads, -1)
            .permute(2, 0, 3, 1, 4)
            .reshape(3, rows * heads, width, -1)
        )

    def _merged(self, mixed: torch.Tensor, rows: int, width: int) -> torch.Tensor:
        heads = self.shape.heads
        return mixed.view(rows, heads, width, -1).transpose(1, 2).reshape(rows * width, -1)

    def _scores(self, heads: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        query, key = heads[0], heads[1].transpose(1, 2)
        if bias is None:
            return torch.bmm(query, key).mul_(self.scale)
        return torch.baddbmm(bias, query, key, alpha=self.scale)

    def _layer(self, layer: int, x: torch.Tensor, runs: Sequence[Run]) -> torch.Tensor:
        name = f"layer.{layer}"
        qkv = self._linear(x, f"{name}.qkv")
        mixed = _joined([self._attended(part, run) for run, part in _by_run(qkv, runs)])
        attended = self._linear(mixed, f"{name}.out").add_(x)
        y = self._norm(attended, f"{name}.attention_norm")[0]
        up = self._linear(y, f"{name}.up")
        fed = self._linear(torch.nn.functional.gelu(up), f"{name}.down").add_(y)
        return self._norm(fed, f"{name}.norm")[0]

    def _attended(self, qkv: torch.Tensor, run: Run) -> torch.Tensor:
        """Return what the tokens of a run take from each other [rows * tokens, hidden]."""
        rows, width = run.size
        if width < _SDPA_FROM:
            heads = self._heads(qkv, rows, width)
            chances = self._scores(heads, run.bias).softmax(dim=-1)
            return self._merged(torch.bmm(chances, heads[2]), rows, width)
        query, key, value = qkv.view(rows, width, 3, self.shape.heads, -1).permute(2, 0, 3, 1, 4)
        bias = None if run.bias is None else run.bias.view(rows, self.shape.heads, 1, width)
        mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(rows * width, -1)

    def _layer_kept(
        self,
        layer: int,
        x: torch.Tensor,
        runs: Sequence[Run],
        masks: tuple[Masks, Masks],
    ) -> tuple[torch.Tensor, Kept]:
        name = f"layer.{layer}"
        parts, attention = [], []
        for run, qkv in _by_run(self._linear(x, f"{name}.qkv"), runs):
            heads = self._heads(qkv, *run.size)
            chances = self._scores(heads, run.bias).softmax(dim=-1)
            chances_mask = masks[1].like(chances)
            dropped = chances if chances_mask is None else chances * chances_mask
            parts.append(self._merged(torch.bmm(dropped, heads[2]), *run.size))
            attention.append(Attended(heads, chances, chances_mask))
        mixed = _joined(parts)
        attended = self._linear(mixed, f"{name}.out")
        attended_mask = masks[0].like(attended)
        if attended_mask is not None:
            attended.mul_(attended_mask)
        attended.add_(x)
        y, mean, spread = self._norm(attended, f"{name}.attention_norm")
        attended_kept = (attended, mean, spread)
        up = self._linear(y, f"{name}.up")
        active = torch.nn.functional.gelu(up)
        fed = self._linear(active, f"{name}.down")
        fed_mask = masks[0].like(fed)
        if fed_mask is not None:
            fed.mul_(fed_mask)
        fed.add_(y)
        z, mean, spread = self._norm(fed, f"{name}.norm")
        return z, Kept(
            x, attention, mixed, attended_kept, attended_mask,
            y, up, active, (fed, mean, spread), fed_mask,
        )  # fmt: skip

    # --- backward ---------------------------------------------------------------------------

    def learn(
        self,
        gradient: torch.Tensor,
        kept: list[Kept],
        embedded: EmbeddedKept,
        runs: Sequence[Run],
        frozen: int = 0,
    ) -> None:
        """Find the gradients of every weight, from that of the states: those of embeddings and norms
        are added to `weights.gradients`, those of products replace `weights.short_gradients`.

        `frozen` counts what does not learn from below: 1 the embeddings, 2 the first layer too...
        """
        for layer in reversed(range(max(frozen - 1, 0), self.shape.layers)):
            gradient = self._layer_back(layer, gradient, kept[layer], runs)
            kept[layer] = None  # type: ignore[call-overload] # frees its memory as we go down
        if not frozen:
            self._embedded_back(gradient, embedded, runs)

    def _norm_back(
        self, gradient: torch.Tensor, kept: tuple[torch.Tensor, ...], name: str
    ) -> torch.Tensor:
        x, mean, scale = kept
        view = self.weights.full
        weight, bias = view[f"{name}.weight"], view[f"{name}.bias"]
        back, for_weight, for_bias = aten.native_layer_norm_backward(
            gradient, x, (self.shape.hidden,), mean, scale, weight, bias, (True, True, True)
        )
        self.weights.gradients[f"{name}.weight"].add_(for_weight)
        self.weights.gradients[f"{name}.bias"].add_(for_bias)
        result: torch.Tensor = back
        return result

    def _linear_back(self, gradient: torch.Tensor, x: torch.Tensor, name: str) -> None:
        found = self.weights.short_gradients
        torch.mm(gradient.t(), x, out=found[f"{name}.weight"])
        torch.sum(gradient, dim=0, out=found[f"{name}.bias"])

    def _layer_back(
        self, layer: int, gradient: torch.Tensor, kept: Kept, runs: Sequence[Run]
    ) -> torch.Tensor:
        name, view = f"layer.{layer}", self.weights.short
        fed = self._norm_back(gradient, kept.fed, f"{name}.norm")
        down = fed if kept.fed_mask is None else fed * kept.fed_mask
        self._linear_back(down, kept.active, f"{name}.down")
        up = aten.gelu_backward(down @ view[f"{name}.down.weight"], kept.up)
        self._linear_back(up, kept.y, f"{name}.up")
        y = torch.addmm(fed, up, view[f"{name}.up.weight"])
        attended = self._norm_back(y, kept.attended, f"{name}.attention_norm")
        out = attended if kept.attended_mask is None else attended * kept.attended_mask
        self._linear_back(out, kept.mixed, f"{name}.out")
        mixed = _by_run(out @ view[f"{name}.out.weight"], runs)
        qkv = _joined(
            [
                self._attention_back(part, one, run.size)
                for (run, part), one in zip(mixed, kept.runs, strict=True)
            ]
        )
        self._linear_back(qkv, kept.x, f"{name}.qkv")
        return torch.addmm(attended, qkv, view[f"{name}.qkv.weight"])

    def _attention_back(
        self, gradient: torch.Tensor, kept: Attended, size: tuple[int, int]
    ) -> torch.Tensor:
        """Return the gradient of query, key and value [rows * tokens, 3 * hidden]."""
        rows, width = size
        heads, mask = self.shape.heads, kept.chances_mask
        query, key, value = kept.heads
        mixed = (
            gradient.view(rows, width, heads, -1).transpose(1, 2).reshape(rows * heads, width, -1)
        )
        chances = torch.bmm(mixed, value.transpose(1, 2))
        dropped = kept.chances
        if mask is not None:
            chances.mul_(mask)
            dropped = kept.chances * mask
        scores = softmax_back(chances, kept.chances, -1, chances.dtype)
        scores.mul_(self.scale)
        found = torch.empty_like(kept.heads)
        torch.bmm(scores, key, out=found[0])
        torch.bmm(scores.transpose(1, 2), query, out=found[1])
        torch.bmm(dropped.transpose(1, 2), mixed, out=found[2])
        return (
            found.view(3, rows, heads, width, -1)
            .permute(1, 3, 0, 2, 4)
            .reshape(rows * width, 3 * self.shape.hidden)
        )

    def _embedded_back(
        self, gradient: torch.Tensor, embedded: EmbeddedKept, runs: Sequence[Run]
    ) -> None:
        total, mean, scale, mask = embedded
        if mask is not None:
            gradient = gradient * mask
        back = self._norm_back(gradient, (total, mean, scale), "embeddings.norm").float()
        grads, start = self.weights.gradients, self.shape.positions_from
        for run, part in _by_run(back, runs):
            rows, width = run.size
            grads["embeddings.word"].index_add_(0, run.ids.view(-1), part)
            each = part.view(rows, width, -1).sum(dim=0)
            grads["embeddings.position"][start : start + width].add_(each)
            grads["embeddings.type"][0].add_(each.sum(dim=0))


def _by_run(values: torch.Tensor, runs: Sequence[Run]) -> Iterator[tuple[Run, torch.Tensor]]:
    """Yield each run with its stretch of values [tokens, ...]."""
    sizes = [one.ids.numel() for one in runs]
    return zip(runs, values.split(sizes), strict=True)


def _joined(parts: list[torch.Tensor]) -> torch.Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)
