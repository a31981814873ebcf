"""Fewer layers, or narrower ones: which to leave out, and the folder of what stays.

Whole layers go where tokens leave them most as they came (A. Gromov et al., 2024); of the feed-forward
part, the units whose absence would change the loss least, by its first-order estimate, activation times
gradient (P. Molchanov et al., 2017; P. Michel et al., 2019, for attention heads). Heads are not cut out: a
configuration of transformers has one number of heads for all layers and derives their size from it, so
that nothing but our own code could load a model with fewer.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from workbench.learning.model_folder import WEIGHTS, BaseModel
from workbench.learning.smaller.layers import Shape, Tensors, layer_count, part_names, theirs_of
from workbench.learning.smaller.opened import Opened
from workbench.learning.smaller.replay import arranged, states

SAMPLE = 200  # texts that are looked at to choose
_NUMBERED = re.compile(r"^((?:encoder|transformer)\.layer\.)(\d+)(\..*)$")


def spread_out(layers: int, kept: int) -> list[int]:
    """Return `kept` of `layers` numbers, evenly spread, the last among them.

    How DistilBERT begins (V. Sanh et al., 2019).
    """
    return sorted({round((place + 1) * layers / kept) - 1 for place in range(kept)})


def least_changing(shape: Shape, tensors: Tensors, tokens: Sequence[list[int]]) -> list[int]:
    """Return the layers' numbers, first the one that changes the direction of tokens least."""
    alike = torch.zeros(shape.layers)
    for ids, mask in arranged(tokens, shape.pad):
        into: list[torch.Tensor] = []
        stands = mask.bool()

        def watch(
            name: str,
            x: torch.Tensor,
            into: list[torch.Tensor] = into,
            stands: torch.Tensor = stands,
        ) -> torch.Tensor:
            if name.endswith(".qkv"):
                into.append(x[stands])
            return x

        with torch.no_grad():
            into.append(states(shape, tensors, ids, mask, watch)[stands])
        for number in range(shape.layers):
            near = torch.nn.functional.cosine_similarity(into[number], into[number + 1], dim=1)
            alike[number] += near.sum()
    return alike.argsort(descending=True).tolist()


def unit_scores(
    subject: Opened, tokens: Sequence[list[int]], targets: torch.Tensor
) -> list[torch.Tensor]:
    """Return for each layer how much the loss depends on each unit [units] of its feed-forward part."""
    shape, tensors = subject.layered()
    wide = [len(tensors[f"layer.{number}.up.bias"]) for number in range(shape.layers)]
    found = [torch.zeros(units) for units in wide]
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    seen = 0
    for ids, mask in arranged(tokens, shape.pad):
        some = targets[order[seen : seen + len(ids)]]
        seen += len(ids)
        held: list[torch.Tensor] = []

        def watch(name: str, x: torch.Tensor, held: list[torch.Tensor] = held) -> torch.Tensor:
            if not name.endswith(".down"):
                return x
            x = x.detach().requires_grad_(True) if not held else x
            x.retain_grad()
            held.append(x)
            return x

        with torch.enable_grad():
            pooled = subject.encoder.pooled(states(shape, tensors, ids, mask, watch), mask)
            subject.task.loss(subject.head.outputs(pooled), some).sum().backward()
        for number, x in enumerate(held):
            assert x.grad is not None
            found[number] += (x.detach() * x.grad).sum(dim=1).abs().sum(dim=0)
    return found


def with_layers(state: Mapping[str, torch.Tensor], kept: Sequence[int]) -> Tensors:
    """Return the weights with only the layers of these numbers, numbered anew from 0."""
    place = {number: at for at, number in enumerate(kept)}
    found: Tensors = {}
    for name, one in state.items():
        numbered = _NUMBERED.match(name)
        if numbered is None:
            found[name] = one
        elif int(numbered[2]) in place:
            found[f"{numbered[1]}{place[int(numbered[2])]}{numbered[3]}"] = one
    return found


def with_units(
    model_type: str, state: Mapping[str, torch.Tensor], kept: Sequence[torch.Tensor]
) -> Tensors:
    """Return the weights with only the units `kept` [units] of each layer's feed-forward part."""
    found = dict(state)
    for number, units in enumerate(kept):
        (up,) = theirs_of(model_type, number, "up", "weight")
        (bias,) = theirs_of(model_type, number, "up", "bias")
        (down,) = theirs_of(model_type, number, "down", "weight")
        found[up], found[bias] = state[up][units], state[bias][units]
        found[down] = state[down][:, units]
    return found


def layer_names(base: BaseModel) -> bool:
    """Return whether the layers of the model are numbered as `with_layers` expects."""
    return bool(part_names(base.model_type)) and layer_count(base.config) > 1


def write_base(
    folder: Path, subject: Opened, state: Mapping[str, torch.Tensor], sizes: Mapping[str, int]
) -> None:
    """Write a model folder like any other, its configuration changed by `sizes` (by usual names)."""
    base = subject.base
    names: dict[str, Iterable[str]] = {
        "num_hidden_layers": ("n_layers", "num_hidden_layers"),
        "intermediate_size": ("hidden_dim", "intermediate_size"),
    }
    config: dict[str, Any] = {**base.config, "model_type": base.model_type}
    for usual, size in sizes.items():
        key = next((name for name in names[usual] if name in base.config), usual)
        config[key] = size
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file({n: one.contiguous() for n, one in state.items()}, folder / WEIGHTS, {"format": "pt"})
    subject.encoder.tokenizer.save(str(folder / "tokenizer.json"))


def pruned_layers(subject: Opened, texts: Sequence[str], kept: int) -> tuple[Tensors, list[int]]:
    """Return the weights of the `kept` layers that change tokens most, and their numbers."""
    shape, tensors = subject.layered()
    order = least_changing(shape, tensors, subject.sample(texts, SAMPLE))
    numbers = sorted(order[shape.layers - kept :])
    return with_layers(subject.state(), numbers), numbers


def pruned_units(
    subject: Opened, texts: Sequence[str], labels: Sequence[str], kept: int
) -> Tensors:
    """Return the weights with the `kept` units of each layer on which the loss depends most."""
    some = list(range(min(len(texts), SAMPLE)))
    tokens = [subject.encoder.tokenise([texts[place]])[0][0] for place in some]
    targets = subject.task.targets([labels[place] for place in some])
    scored = unit_scores(subject, tokens, targets)
    best = [one.argsort(descending=True)[:kept].sort().values for one in scored]
    return with_units(subject.base.model_type, subject.state(), best)
