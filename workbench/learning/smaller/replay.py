"""The layers in plain torch and float32, with a look at what goes into each product."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch

from workbench.learning.smaller.layers import Shape, Tensors

Watch = Callable[[str, torch.Tensor], torch.Tensor]
"""Is given the name of a product and what goes in [rows, tokens, in]; returns what is to go in."""

_LOW = -1e4
_ROWS = 32


def states(
    shape: Shape,
    tensors: Mapping[str, torch.Tensor],
    ids: torch.Tensor,
    mask: torch.Tensor,
    watch: Watch | None = None,
) -> torch.Tensor:
    """Return hidden states [rows, tokens, hidden] for ids and mask [rows, tokens]."""

    def linear(name: str, x: torch.Tensor) -> torch.Tensor:
        x = watch(name, x) if watch else x
        return torch.nn.functional.linear(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def norm(name: str, x: torch.Tensor) -> torch.Tensor:
        weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        return torch.nn.functional.layer_norm(x, weight.shape, weight, bias, shape.epsilon)

    places = torch.arange(ids.shape[1])[None]
    if shape.first_position:
        real = (ids != shape.pad).long()
        places = real.cumsum(dim=1) * real + shape.first_position - 1
    x = tensors["embeddings.word"][ids] + tensors["embeddings.position"][places]
    x = norm("embeddings.norm", x)
    if "embeddings.widened.weight" in tensors:
        widened = tensors["embeddings.widened.weight"], tensors["embeddings.widened.bias"]
        x = torch.nn.functional.linear(x, *widened)
    bias = (1 - mask[:, None, None].float()) * _LOW
    for number in range(shape.layers):
        name = f"layer.{number}"
        qkv = linear(f"{name}.qkv", x).unflatten(2, (3, shape.heads, -1)).permute(2, 0, 3, 1, 4)
        scores = qkv[0] @ qkv[1].transpose(2, 3) * qkv.shape[-1] ** -0.5 + bias
        mixed = (scores.softmax(dim=-1) @ qkv[2]).transpose(1, 2).flatten(2)
        x = norm(f"{name}.attention_norm", linear(f"{name}.out", mixed) + x)
        up = _activated(linear(f"{name}.up", x), shape.activation)
        x = norm(f"{name}.norm", linear(f"{name}.down", up) + x)
    return x


def reach(shape: Shape, tensors: Tensors, tokens: Sequence[Sequence[int]]) -> Tensors:
    """Return for each product the largest absolute value [in] that each of its inputs takes."""
    found: Tensors = {}
    for ids, mask in arranged(tokens, shape.pad):
        stands = mask.bool()

        def watch(name: str, x: torch.Tensor, stands: torch.Tensor = stands) -> torch.Tensor:
            most = x[stands].abs().amax(dim=0)
            found[name] = torch.maximum(found[name], most) if name in found else most
            return x

        with torch.no_grad():
            states(shape, tensors, ids, mask, watch)
    return found


def sampled(
    shape: Shape, tensors: Tensors, tokens: Sequence[Sequence[int]]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean over each text's tokens [texts, hidden], and all tokens' states [tokens, hidden]."""
    means, singles = [], []
    for ids, mask in arranged(tokens, shape.pad):
        with torch.no_grad():
            found = states(shape, tensors, ids, mask)
        weights = mask[:, :, None].float()
        means.append((found * weights).sum(dim=1) / weights.sum(dim=1))
        singles.append(found[mask.bool()])
    return torch.cat(means), torch.cat(singles)


def arranged(
    tokens: Sequence[Sequence[int]], pad: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield ids and mask [rows, tokens] of texts of like length."""
    ordered = sorted(tokens, key=len)
    for start in range(0, len(ordered), _ROWS):
        batch = ordered[start : start + _ROWS]
        width = max(map(len, batch))
        ids = torch.tensor([[*one, *[pad] * (width - len(one))] for one in batch])
        lengths = torch.tensor([len(one) for one in batch])
        yield ids, (torch.arange(width) < lengths[:, None]).long()


def _activated(x: torch.Tensor, activation: str) -> torch.Tensor:
    if activation == "relu":
        return torch.relu(x)
    tanh = "none" if activation == "gelu" else "tanh"
    return torch.nn.functional.gelu(x, approximate=tanh)
