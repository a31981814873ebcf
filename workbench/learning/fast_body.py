"""An encoder of BERT's layers on the CPU, computed by `FastBert`: BERT, RoBERTa, XLM-R, ELECTRA, ERNIE.

For training, the word embeddings are narrowed to the tokens that occur: the others would only ever
see gradients of 0, and with the usual optimisers they stay as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import torch

from workbench.learning.batches import alike
from workbench.learning.bodies import Group
from workbench.learning.fast_bert import FastBert, Kept, Masks, Run, Shape
from workbench.learning.flat_weights import FlatWeights, Named

_EMBEDDINGS = {
    "embeddings.word": "embeddings.word_embeddings.weight",
    "embeddings.position": "embeddings.position_embeddings.weight",
    "embeddings.type": "embeddings.token_type_embeddings.weight",
    "embeddings.norm.weight": "embeddings.LayerNorm.weight",
    "embeddings.norm.bias": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}
_QKV = tuple(f"attention.self.{part}" for part in ("query", "key", "value"))
_KINDS = ("bert", "roberta", "xlm-roberta", "electra", "ernie")
# A further run costs what this many tokens cost (MiniLM's 384 features; a wider one's tokens are dearer).
_PRICE_OF_RUN = 16
_LOW = -1e4  # what a padding token adds to its score: its share is then 0 in every dtype


def fits(model_type: str, config: Any) -> bool:
    """Return whether `FastBody` computes exactly what transformers does for such a model."""
    return (
        model_type in _KINDS
        and config.hidden_act == "gelu"
        and getattr(config, "position_embedding_type", "absolute") in {None, "absolute"}
        and getattr(config, "embedding_size", config.hidden_size) == config.hidden_size
        and not getattr(config, "use_task_id", False)
        and getattr(config, "type_vocab_size", 1) > 0
        and not getattr(config, "is_decoder", False)
    )


class FastBody:
    """See `bodies.Body`. `vocabulary` are the ids of the tokens that occur, or None for all."""

    def __init__(
        self,
        model: Any,
        model_type: str,
        dtype: torch.dtype,
        vocabulary: Iterable[int] | None = None,
        dropout: float | None = None,
    ) -> None:
        config = model.config
        self.features, self.layers = int(config.hidden_size), int(config.num_hidden_layers)
        self._price_of_run = max(1, round(_PRICE_OF_RUN * (384 / self.features) ** 2))
        state = {name: one.detach() for name, one in model.state_dict().items()}
        self._other = {
            n: t for n, t in state.items() if n == "embeddings.task_type_embeddings.weight"
        }
        self._words = state[_EMBEDDINGS["embeddings.word"]]
        self._vocabulary = (
            torch.tensor(sorted(set(vocabulary)), dtype=torch.long)
            if vocabulary is not None
            else None
        )
        self._number: torch.Tensor | None = None
        if self._vocabulary is not None:
            self._number = torch.zeros(len(self._words), dtype=torch.long)
            self._number[self._vocabulary] = torch.arange(len(self._vocabulary))
        self.weights = FlatWeights(self._named(state), dtype)
        first = int(config.pad_token_id) + 1 if "roberta" in model_type else 0
        heads, epsilon = int(config.num_attention_heads), float(config.layer_norm_eps)
        shape = Shape(self.layers, heads, self.features, epsilon, first)
        self.bert = FastBert(shape, self.weights)
        hidden = config.hidden_dropout_prob if dropout is None else dropout
        chances = config.attention_probs_dropout_prob if dropout is None else dropout
        self._rates = (float(hidden), float(chances))
        self._dice = torch.Generator()
        self._masks: tuple[Masks, Masks] | None = None
        self._anchor = torch.zeros((), requires_grad=True)
        self.frozen_layers = 0
        self._groups: list[Group] = []

    def _named(self, state: Mapping[str, torch.Tensor]) -> list[Named]:
        found = []
        for name, theirs in _EMBEDDINGS.items():
            values = state[theirs]
            if name == "embeddings.word" and self._vocabulary is not None:
                values = values[self._vocabulary]
            found.append(Named(name, values, 0, is_product=False))
        for layer in range(self.layers):
            place = f"encoder.layer.{layer}."
            for kind in ("weight", "bias"):
                qkv = torch.cat([state[f"{place}{part}.{kind}"] for part in _QKV])
                found.append(Named(f"layer.{layer}.qkv.{kind}", qkv, layer + 1, is_product=True))
                for ours, theirs in _LAYER.items():
                    values = state[f"{place}{theirs}.{kind}"]
                    is_product = "norm" not in ours
                    name = f"layer.{layer}.{ours}.{kind}"
                    found.append(Named(name, values, layer + 1, is_product=is_product))
        return found

    # --- forward ----------------------------------------------------------------------------

    def _packed(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[list[Run], list[list[int]]]:
        """Return runs of rows of like length, with next to no padding, and which rows they hold."""
        if self._number is not None:
            ids = self._number[ids]
        places = torch.arange(1, mask.shape[1] + 1)
        lengths = (mask * places).amax(dim=1).tolist()
        groups = alike(lengths, self._price_of_run)
        return [
            self._run(ids, mask, rows, max(lengths[row] for row in rows)) for rows in groups
        ], groups

    def _run(self, ids: torch.Tensor, mask: torch.Tensor, rows: list[int], width: int) -> Run:
        mask = mask[rows, :width].bool()
        bias = None
        if not bool(mask.all()):
            bias = torch.zeros(mask.shape, dtype=self.weights.dtype).masked_fill_(~mask, _LOW)[
                :, None
            ]
        return Run(ids[rows, :width], bias)

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] without dropout or gradients, 0 at padding."""
        runs, groups = self._packed(ids, mask)
        return _spread(self.bert.states(runs), runs, groups, tuple(ids.shape))

    def learning_states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] with dropout, ready for `backward`."""
        found: torch.Tensor = _Pass.apply(self._anchor, self, ids, mask)  # type: ignore[no-untyped-call] # torch's
        return found

    # --- learning ---------------------------------------------------------------------------

    def groups(self) -> list[Group]:
        """Return the weights that learn, from below to above."""
        if not self._groups:
            self.weights.make_trainable()
            lowest = self.frozen_layers + 1 if self.frozen_layers else 0
            for part in self.weights.parts:
                if part.depth < lowest:
                    continue
                one = torch.nn.Parameter(self.weights.all[part.start : part.end])
                one.grad = self.weights.all_gradients[part.start : part.end]
                self._groups.append(Group([one], part.depth, part.decays))
        return self._groups

    def masks(self) -> tuple[Masks, Masks]:
        """Return the dropout masks of hidden states and of attention."""
        if self._masks is None:
            self.begin_epoch(0)
        assert self._masks is not None
        return self._masks

    def gather(self, *, first: bool) -> None:
        """Make the gradients of the last `backward` ready; `first` of a batch, else added."""
        self.weights.gather(first=first)

    def weights_changed(self) -> None:
        """Take note that the optimiser made a step, and forget the gradients."""
        self.weights.refresh()
        self.weights.clear()

    def begin_epoch(self, seed: int) -> None:
        """Draw the dropout masks of an epoch."""
        self._dice.manual_seed(seed)
        dtype, (hidden, chances) = self.weights.dtype, self._rates
        first = Masks(hidden, dtype, self._dice)
        self._masks = (first, first if chances == hidden else Masks(chances, dtype, self._dice))

    def dice(self) -> torch.Tensor:
        """Return the state of the dice within the epoch, uint8."""
        return self._dice.get_state()

    def set_dice(self, state: torch.Tensor) -> None:
        """Put the dice where `dice` saw them."""
        self._dice.set_state(state)

    # --- in and out -------------------------------------------------------------------------

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return a copy of the weights."""
        return {"flat": self.weights.all.clone()}

    def load_tensors(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Put back what `tensors` returned."""
        self.weights.all.copy_(tensors["flat"])
        self.weights.refresh()

    def exported(self) -> dict[str, torch.Tensor]:
        """Return every weight in float32 under the names that transformers gives them."""
        full = self.weights.full
        found = dict(self._other)
        for name, theirs in _EMBEDDINGS.items():
            found[theirs] = full[name].clone()
        if self._vocabulary is not None:
            words = self._words.clone()
            words[self._vocabulary] = full["embeddings.word"]
            found[_EMBEDDINGS["embeddings.word"]] = words
        for layer in range(self.layers):
            place = f"encoder.layer.{layer}."
            for kind in ("weight", "bias"):
                thirds = full[f"layer.{layer}.qkv.{kind}"].chunk(3)
                for part, values in zip(_QKV, thirds, strict=True):
                    found[f"{place}{part}.{kind}"] = values.clone()
                for ours, theirs in _LAYER.items():
                    found[f"{place}{theirs}.{kind}"] = full[f"layer.{layer}.{ours}.{kind}"].clone()
        return found


class _Pass(torch.autograd.Function):
    """Puts the passes of a `FastBody` into autograd's graph as a single step."""

    @staticmethod
    def forward(
        ctx: Any, _anchor: torch.Tensor, body: FastBody, ids: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        runs, groups = body._packed(ids, mask)  # noqa: SLF001 - the other half of the same class
        states, kept, embedded = body.bert.states_kept(runs, *body.masks())
        ctx.body, ctx.kept, ctx.embedded, ctx.runs, ctx.groups = body, kept, embedded, runs, groups
        return _spread(states, runs, groups, tuple(ids.shape))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, None, None, None]:
        body: FastBody = ctx.body
        kept: list[Kept] = ctx.kept
        whole = gradients[0].to(body.weights.dtype)
        parts = [
            whole[rows, : run.ids.shape[1]].reshape(run.ids.numel(), -1)
            for run, rows in zip(ctx.runs, ctx.groups, strict=True)
        ]
        frozen = body.frozen_layers + 1 if body.frozen_layers else 0
        body.bert.learn(torch.cat(parts), kept, ctx.embedded, ctx.runs, frozen)
        return None, None, None, None


def _spread(
    states: torch.Tensor, runs: list[Run], groups: list[list[int]], size: tuple[int, ...]
) -> torch.Tensor:
    """Return states [tokens, features] of runs as [rows, tokens, features], 0 where nothing stands."""
    found = states.new_zeros(*size, states.shape[-1])
    sizes = [run.ids.numel() for run in runs]
    for part, run, rows in zip(states.split(sizes), runs, groups, strict=True):
        found[rows, : run.ids.shape[1]] = part.view(*run.ids.shape, -1)
    return found
