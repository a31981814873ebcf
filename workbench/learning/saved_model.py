"""A trained model on disk: safetensors and JSON only, written beside its place and renamed into it."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from workbench.errors import ModelDamaged, ModelMissing
from workbench.events import EVENTS
from workbench.learning.bodies import Body
from workbench.learning.calibrating import NONE, folded
from workbench.learning.catalogue import digest, model_named, weights_digest
from workbench.learning.characters import Characters
from workbench.learning.encoder import Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import WEIGHTS, BaseModel, check_folder, sha256_of
from workbench.learning.tasks import TASKS, TaskKind
from workbench.options import Options
from workbench.records import Kinds, plain, restored
from workbench.trust import TRUST, Calibration, Promise

CARD = "card.json"
HEAD = "head.safetensors"
RUNS = "characters.json"
BASE = "base"  # a card's word for the encoder in its own folder of that name
INT8_METHOD = "int8"  # of a model whose encoder is read by `smaller.int8_encoder`
FORMAT = 1
_CARD_BYTES = 64 << 20
_KINDS: Kinds = {**EVENTS, **TRUST}


@dataclass(frozen=True, slots=True)
class Card:
    """What a model folder says of itself. `method` is a key of `wording.METHODS`.

    `base` is the id or the folder of the encoder that the model needs (`BASE`: the one in its own
    folder), "" where it brings its own or needs none. `files` are the SHA-256 digests of the other
    files. `task` is the kind of the task, `numbers` what belongs to it beside the labels; `pooling`
    and `cut` are as in `Options`; `dtype` is the only one that it may predict in, or "" where any will
    do. `calibration` is a `trust.Calibration`, nothing of an older model; `promise` a `trust.Promise` as
    `records.plain` writes it, nothing of an older model or of a number. `threshold` is its common one.
    """

    format: int
    method: str
    task: str
    labels: tuple[str, ...]
    base: str
    base_sha256: str
    max_tokens: int
    threshold: float
    files: dict[str, str]
    numbers: dict[str, list[float]] = field(default_factory=dict)
    pooling: str = "mean"
    cut: str = "head"
    dtype: str = ""
    calibration: dict[str, Any] = field(default_factory=dict)
    promise: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """What is to be saved: a head on the base encoder, on its own encoder, or on characters.

    The `head` has no calibration yet.
    """

    method: str
    task: TaskKind
    head: LinearHead
    options: Options
    base: BaseModel | None = None
    encoder: Encoder | None = None
    body: Body | None = None
    dtype: str = ""
    characters: Characters | None = None
    calibration: Calibration = NONE
    promise: Promise | None = None


def save(model: Model, folder: Path) -> str:
    """Write the model and return the digest of its card, by which it is known.

    An older model at `folder` is replaced only when the new one is whole. Raises OSError.
    """
    fresh = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        head = folded(model.calibration, model.head)
        tensors = {"weight": head.weight, "bias": head.bias}
        if model.characters is not None:
            tensors["weights"] = model.characters.weights
            (fresh / RUNS).write_text(json.dumps(model.characters.runs), encoding="utf-8")
        if model.encoder is not None and model.body is not None:
            _save_encoder(model.encoder, model.body, fresh)
        save_file({name: one.contiguous() for name, one in tensors.items()}, fresh / HEAD)
        files = {one.name: sha256_of(one) for one in sorted(fresh.iterdir())}
        (fresh / CARD).write_text(json.dumps(asdict(_card(model, files))), encoding="utf-8")
        for one in fresh.iterdir():
            _flush(one)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return sha256_of(folder / CARD)


def read_card(folder: Path) -> Card:
    """Return the card of a model folder. Raises `ModelMissing` and `ModelDamaged`."""
    path = folder / CARD
    if not path.is_file():
        raise ModelMissing(str(folder))
    try:
        if path.stat().st_size > _CARD_BYTES:
            raise ModelDamaged(folder.name, CARD)
        found = json.loads(path.read_text(encoding="utf-8"))
        card = Card(**{**found, "labels": tuple(map(str, found["labels"]))})
    except (OSError, ValueError, KeyError, TypeError):
        raise ModelDamaged(folder.name, CARD) from None
    if card.format != FORMAT:
        raise ModelDamaged(folder.name, CARD)
    return card


def promise_of(card: Card) -> Promise | None:
    """Return what can be promised of a model, or None where its card does not say."""
    try:
        found = restored(card.promise, _KINDS)
    except (ValueError, TypeError):
        return None
    return found if isinstance(found, Promise) else None


def load_parts(folder: Path, card: Card) -> tuple[LinearHead, Characters | None, BaseModel | None]:
    """Return head, characters and the encoder's files. Raises the `Model...` errors."""
    for name, wanted in card.files.items():
        path = folder / Path(name).name
        if not path.is_file() or digest(path) != wanted:
            raise ModelDamaged(folder.name, Path(name).name)
    try:
        tensors = load_file(folder / HEAD)
        head = LinearHead(tensors["weight"], tensors["bias"])
        if head.weight.shape[0] != task_of(card).width or head.bias.shape != head.weight.shape[:1]:
            raise ModelDamaged(folder.name, HEAD)
        if card.method == "tfidf+linear":
            runs = json.loads((folder / RUNS).read_text(encoding="utf-8"))
            return head, Characters(tuple(map(str, runs)), tensors["weights"]), None
    except (SafetensorError, ValueError, KeyError, OSError):
        raise ModelDamaged(folder.name, HEAD) from None
    if card.method == INT8_METHOD:
        return head, None, None
    if not card.base:
        return head, None, check_folder(folder)
    base = check_folder(folder / BASE) if card.base == BASE else model_named(card.base)
    if weights_digest(base.folder) != card.base_sha256:
        raise ModelDamaged(str(base), WEIGHTS)
    return head, None, base


def task_of(card: Card) -> TaskKind:
    """Return the task of a card. Raises ValueError, KeyError or TypeError where it is none of ours."""
    return TASKS[card.task].restored(card.labels, card.numbers)


def _card(model: Model, files: dict[str, str]) -> Card:
    base = model.base if model.encoder is None else None
    return Card(
        format=FORMAT,
        method=model.method,
        task=model.task.kind,
        labels=model.task.labels,
        base=(base.id or str(base.folder)) if base else "",
        base_sha256=weights_digest(base.folder) if base else "",
        max_tokens=model.options.max_tokens,
        threshold=model.promise.threshold if model.promise else -1.0,
        files=files,
        numbers=model.task.numbers(),
        pooling=model.options.head,
        cut=model.options.cut,
        dtype=model.dtype,
        calibration=asdict(model.calibration),
        promise=plain(model.promise) if model.promise else {},
    )


def _save_encoder(encoder: Encoder, body: Body, folder: Path) -> None:
    """Write the encoder so that `check_folder` accepts it like any other."""
    state = {name: one.contiguous() for name, one in body.exported().items()}
    save_file(state, folder / WEIGHTS, metadata={"format": "pt"})
    config: dict[str, Any] = {**encoder.base.config, "model_type": encoder.base.model_type}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    encoder.tokenizer.save(str(folder / "tokenizer.json"))


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
