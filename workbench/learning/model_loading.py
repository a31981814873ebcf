"""From a checked folder to its tokenizer and its layers in memory.

Weights are read from safetensors here and handed to transformers by name: it never looks into the
folder, so an adapter, a pickle or a piece of code that lies there means nothing to it. It is loaded where
it is needed only, since that takes longer than loading torch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from workbench.errors import ModelDamaged, WorkbenchError
from workbench.learning import bert_shapes
from workbench.learning.architectures import Architecture, architecture_of
from workbench.learning.model_folder import JSON_BYTES, BaseModel, tokenizer_files
from workbench.learning.weight_files import WEIGHTS, read_json, stored_tensors
from workbench.learning.weight_names import names_in_file

_SAMPLE = "a 1"


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """`before` and `after`: how many a text gets at its ends; `unknown` is None for bytes' pairs."""

    pad: int
    unknown: int | None
    before: int
    after: int

    def unknown_share(self, texts: Iterable[Sequence[int]]) -> float:
        """Return the share of tokens, special ones aside, that the vocabulary does not know."""
        bad = total = 0
        for ids in texts:
            inner = ids[self.before : len(ids) - self.after]
            bad += inner.count(self.unknown) if self.unknown is not None else 0
            total += len(inner)
        return bad / max(total, 1)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of an encoder by the names of transformers, and its configuration's attributes."""

    config: Any
    tensors: Mapping[str, torch.Tensor]

    def state_dict(self) -> Mapping[str, torch.Tensor]:
        """Return the weights, as a model of transformers does."""
        return self.tensors


def load_tokenizer(base: BaseModel, max_tokens: int) -> Any:
    """Return the folder's tokenizer, cutting after `max_tokens`. Raises `ModelDamaged`."""
    damaged = ModelDamaged(base.folder.name, "tokenizer.json")
    file = base.folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(file)) if file.is_file() else _made(base)
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_tokens)
        sample = tokenizer.encode(_SAMPLE).ids
        largest = max([*tokenizer.get_vocab(with_added_tokens=True).values(), *sample])
    except WorkbenchError:
        raise
    except BaseException as error:
        # A panic of the tokenizer's Rust code is no `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged from error
        raise
    if largest >= base.config["vocab_size"]:
        raise damaged
    return tokenizer


def special_tokens(base: BaseModel, tokenizer: Any) -> SpecialTokens:
    """Return which tokens of `base` are no text."""
    mask = tokenizer.encode(_SAMPLE).special_tokens_mask
    before = mask.index(0) if 0 in mask else len(mask)
    after = mask[::-1].index(0) if 0 in mask else 0
    unknown = tokenizer.token_to_id("[UNK]")
    if unknown is None:
        unknown = tokenizer.token_to_id("<unk>")
    ids = (base.config.get("pad_token_id"), base.config.get("eos_token_id"), 0)
    pad = next(one for one in ids if one is not None)
    return SpecialTokens(pad, unknown, before, after)


def load_model(base: BaseModel, *, attention: Literal["eager", "sdpa"]) -> Any:
    """Return the encoder in float32, without a head, ready for prediction.

    `attention` "sdpa" means eager where the architecture has nothing else. Raises `ModelDamaged`,
    also where a weight is missing or is no number.
    """
    from workbench.learning import model_shapes  # noqa: PLC0415 - loads transformers

    kind = architecture_of(base.model_type)
    assert kind is not None  # `check_folder` made `base`
    damaged = ModelDamaged(base.folder.name, WEIGHTS)
    try:
        config = model_shapes.config_of(kind, base.config, attention)
        tensors = _tensors(base, kind, model_shapes.shapes_of(kind, config))
        model, report = model_shapes.model_class(config).from_pretrained(
            None,
            config=config,
            state_dict=tensors,
            dtype=torch.float32,
            output_loading_info=True,
            **model_shapes.class_options(kind),
        )
    except (RuntimeError, ValueError, KeyError, TypeError, OSError, SafetensorError) as error:
        raise damaged from error
    if report["missing_keys"] or report["mismatched_keys"] or report["error_msgs"]:
        raise damaged
    return model.eval()


def load_weights(base: BaseModel) -> Weights | None:
    """Return the encoder's weights alone, or None where only transformers knows what they are.

    Raises `ModelDamaged` as `load_model` does.
    """
    plain = bert_shapes.completed(base.model_type, base.config)
    kind = architecture_of(base.model_type)
    if plain is None or kind is None:
        return None
    try:
        tensors = _tensors(base, kind, bert_shapes.shapes_of(plain))
    except (RuntimeError, ValueError, KeyError, TypeError, OSError, SafetensorError) as error:
        raise ModelDamaged(base.folder.name, WEIGHTS) from error
    return Weights(bert_shapes.config_of(plain), tensors)


def _tensors(base: BaseModel, kind: Architecture, wanted: Iterable[str]) -> dict[str, torch.Tensor]:
    """Return the weights in float32 under the names that transformers gives them."""
    stored = stored_tensors(base.folder)
    places = names_in_file(kind, wanted, stored)
    by_file: dict[str, list[str]] = {}
    for name in wanted:
        by_file.setdefault(stored[places[name]].file, []).append(name)
    found: dict[str, torch.Tensor] = {}
    for file, names in by_file.items():
        with safe_open(base.folder / file, framework="pt", device="cpu") as opened:
            for name in names:
                # A copy: what stays mapped could not be replaced on Windows, and may change.
                one = opened.get_tensor(places[name]).to(torch.float32, copy=True)
                if not bool(torch.isfinite(torch.stack(torch.aminmax(one))).all()):
                    raise ModelDamaged(base.folder.name, f"{file}: {name}")
                found[name] = one
    return found


def _made(base: BaseModel) -> Any:
    """Return a tokenizer made of vocabulary files, as transformers makes it."""
    import transformers  # noqa: PLC0415 - few models need it

    kind = architecture_of(base.model_type)
    assert kind is not None
    folder, settings = base.folder, _settings(base.folder)
    options: dict[str, Any] = {
        key: settings[key]
        for key in ("do_lower_case", "strip_accents", "tokenize_chinese_chars", "add_prefix_space")
        if isinstance(settings.get(key), bool)
    }
    if ("vocab.json", "merges.txt") in tokenizer_files(kind) and (folder / "vocab.json").is_file():
        options["vocab"] = read_json(folder / "vocab.json", JSON_BYTES)
        lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
        options["merges"] = [
            tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")
        ]
        return getattr(transformers, kind.byte_pairs)(**options).backend_tokenizer
    lines = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    options["vocab"] = {line: place for place, line in enumerate(lines)}
    return getattr(transformers, kind.word_pieces)(**options).backend_tokenizer


def _settings(folder: Path) -> Mapping[str, Any]:
    try:
        return read_json(folder / "tokenizer_config.json", JSON_BYTES)
    except (OSError, ValueError):
        return {}
