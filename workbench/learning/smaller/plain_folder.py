"""A trained model as a folder for plain transformers, with the same predictions and without our code.

Where the layers allow it (see `mean_layer`) the folder is a classifier that `pipeline` loads by itself.
Else it is the encoder beside the head, and its README shows the lines that put both together.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file

from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import WEIGHTS, BaseModel
from workbench.learning.smaller.kept_folder import write_head
from workbench.learning.smaller.layers import is_layered, layer_count, part_names, theirs_of
from workbench.learning.smaller.mean_layer import MeanLayer, mean_layer

README = "README.md"
_STRAIGHT = 1e-3  # the part of tanh that is a line: to 3e-7 of its value
_CLASSES = {
    "bert": ("BertForSequenceClassification", "bert"),
    "ernie": ("ErnieForSequenceClassification", "ernie"),
    "roberta": ("RobertaForSequenceClassification", "roberta"),
    "xlm-roberta": ("XLMRobertaForSequenceClassification", "roberta"),
    "electra": ("ElectraForSequenceClassification", "electra"),
    "distilbert": ("DistilBertForSequenceClassification", "distilbert"),
}
_PROBLEMS = {
    "softmax": "single_label_classification",
    "sigmoid": "multi_label_classification",
    "": "regression",
}
State = dict[str, torch.Tensor]


def classifier_state(
    base: BaseModel,
    state: Mapping[str, torch.Tensor],
    head: LinearHead,
    means: torch.Tensor,
    states: torch.Tensor,
) -> State | None:
    """Return the weights of transformers' classifier with one layer more, or None where there is none.

    `state` is named as transformers' encoder names it; `means` [texts, hidden] and `states`
    [tokens, hidden] are samples of what the encoder gives (see `mean_layer`).
    """
    if not is_layered(base) or base.model_type not in _CLASSES:
        return None
    count = layer_count(base.config)
    (norm,) = theirs_of(base.model_type, count - 1, "norm", "weight")
    last = (state[norm], state[norm.removesuffix("weight") + "bias"])
    made = mean_layer(means, states, last, (head.weight, head.bias))
    if made is None:
        return None
    prefix = _CLASSES[base.model_type][1]
    found = {f"{prefix}.{name}": one.float() for name, one in state.items()}
    for name, one in _added(base, state, made).items():
        found[f"{prefix}.{name}"] = one
    return {**found, **_ended(base.model_type, prefix, made)}


def _added(base: BaseModel, state: Mapping[str, torch.Tensor], made: MeanLayer) -> State:
    """Return the weights of the layer that computes the mean."""
    kind, count, hidden = base.model_type, layer_count(base.config), len(made.out_bias)
    found: State = {}
    for part in part_names(kind):
        for suffix in ("weight", "bias"):
            below = theirs_of(kind, count - 1, part, suffix)
            for ours, theirs in zip(theirs_of(kind, count, part, suffix), below, strict=True):
                found[ours] = torch.zeros_like(state[theirs], dtype=torch.float32)
    for part in ("attention_norm", "norm"):
        (name,) = theirs_of(kind, count, part, "weight")
        found[name] = torch.ones(hidden)
    found[theirs_of(kind, count, "qkv", "weight")[2]] = torch.eye(hidden)
    found[theirs_of(kind, count, "out", "weight")[0]] = made.out_weight
    found[theirs_of(kind, count, "out", "bias")[0]] = made.out_bias
    return found


def _ended(kind: str, prefix: str, made: MeanLayer) -> State:
    """Return the classifier's own weights: dense, a squashing function, dense."""
    hidden = len(made.out_bias)
    if kind in {"electra", "distilbert"}:  # GELU and ReLU are straight far above 0
        far = 2 * hidden**0.5 + 10
        first, second = ("classifier.dense", "classifier.out_proj")
        if kind == "distilbert":
            first, second = ("pre_classifier", "classifier")
        shifted = made.head_bias - far * made.head_weight.sum(dim=1)
        return {
            f"{first}.weight": torch.eye(hidden),
            f"{first}.bias": torch.full((hidden,), far),
            f"{second}.weight": made.head_weight,
            f"{second}.bias": shifted,
        }
    first, second = (f"{prefix}.pooler.dense", "classifier")
    if "roberta" in kind:
        first, second = ("classifier.dense", "classifier.out_proj")
    elif prefix != "roberta" and kind not in {"bert", "ernie"}:
        raise KeyError(kind)
    return {
        f"{first}.weight": torch.eye(hidden) * _STRAIGHT,
        f"{first}.bias": torch.zeros(hidden),
        f"{second}.weight": made.head_weight / _STRAIGHT,
        f"{second}.bias": made.head_bias,
    }


def write_classifier(
    folder: Path, base: BaseModel, state: State, labels: Sequence[str], chances: str
) -> None:
    """Write configuration and weights of a classifier of plain transformers."""
    key = "n_layers" if "n_layers" in base.config else "num_hidden_layers"
    _write_config(
        folder,
        base,
        {
            key: layer_count(base.config) + 1,
            "architectures": [_CLASSES[base.model_type][0]],
            "problem_type": _PROBLEMS[chances],
            **_label_keys(labels),
        },
    )
    save_file({n: one.contiguous() for n, one in state.items()}, folder / WEIGHTS, {"format": "pt"})


def write_encoder_and_head(
    folder: Path,
    base: BaseModel,
    state: Mapping[str, torch.Tensor],
    head: LinearHead,
    labels: Sequence[str],
) -> None:
    """Write the encoder as it is, and the head beside it."""
    _write_config(folder, base, _label_keys(labels))
    weights = {name: one.float().contiguous() for name, one in state.items()}
    save_file(weights, folder / WEIGHTS, {"format": "pt"})
    write_head(folder, head)


def write_tokenizer(folder: Path, base: BaseModel, tokenizer: Any, max_tokens: int) -> None:
    """Write the tokenizer with what transformers has to be told beside it."""
    tokenizer.save(str(folder / "tokenizer.json"))
    found = {"pad_token": tokenizer.id_to_token(int(base.config.get("pad_token_id") or 0))}
    for key, names in (
        ("unk_token", ("[UNK]", "<unk>")),
        ("cls_token", ("[CLS]", "<s>")),
        ("sep_token", ("[SEP]", "</s>")),
        ("mask_token", ("[MASK]", "<mask>")),
    ):
        present = [name for name in names if tokenizer.token_to_id(name) is not None]
        if present:
            found[key] = present[0]
    told = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_tokens,
        "model_input_names": ["input_ids", "attention_mask"],
        **{key: token for key, token in found.items() if token},
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def _write_config(folder: Path, base: BaseModel, more: Mapping[str, Any]) -> None:
    told = {
        **base.config,
        "model_type": base.model_type,
        "transformers_version": transformers.__version__,
        "dtype": "float32",
        **more,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "config.json").write_text(text, encoding="utf-8")


def _label_keys(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "id2label": {str(place): label for place, label in enumerate(labels)},
        "label2id": {label: place for place, label in enumerate(labels)},
    }
