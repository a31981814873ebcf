"""Make a smaller model of a trained one, and say what that costs on rows that neither has learnt from."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from workbench.events import DeviceChosen, Scores, Stage, Step
from workbench.learning.device import choose
from workbench.learning.encoder import Encoder
from workbench.learning.examples import Example, folded
from workbench.learning.job import HeldOut, scored_rows, standard_promise
from workbench.learning.model_folder import check_folder, sha256_of
from workbench.learning.plan import tied_to
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import CARD, INT8_METHOD, read_card
from workbench.learning.smaller.comparison import (
    Compared,
    compared,
    known,
    size_of,
    size_with_base,
)
from workbench.learning.smaller.distilling import Course, Learnt, Lessons, distil
from workbench.learning.smaller.int8 import write_int8
from workbench.learning.smaller.kept_folder import whole, write_card, write_head
from workbench.learning.smaller.layers import layer_count, shape_of
from workbench.learning.smaller.opened import Opened, opened
from workbench.learning.smaller.pruning import (
    pruned_layers,
    pruned_units,
    spread_out,
    with_layers,
    write_base,
)
from workbench.learning.tasks.marks import Basis
from workbench.records import plain
from workbench.trust import Promise

METHODS = {"int8": INT8_METHOD, "layers": "pruned", "width": "narrowed", "distil": "distilled"}
_STEPS = 1200  # optimiser steps that a recovery takes, where nothing is said
_EPOCHS = (3, 30)
_OF_RECOVERY = 0.5  # of those steps: what is pruned starts nearer to its goal
_RATE = 1e-4


@dataclass(frozen=True, slots=True)
class Rows:
    """`learn` and `texts` (without labels) are what a smaller model learns from, `test` what scores it."""

    learn: tuple[Example, ...]
    test: tuple[Example, ...]
    texts: tuple[str, ...]

    def all_texts(self) -> list[str]:
        """Return every distinct text that may be learnt from, labelled ones first."""
        return list(dict.fromkeys([*(one.text for one in self.learn), *self.texts]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """`what` is a key of `METHODS`; `keep` the layers, or units of each in hundredths (0: we decide)."""

    what: str
    keep: int = 0
    epochs: int = 0
    seed: int = 17
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Smaller:
    """The smaller model beside the one it was made of; `held_out` and `promise` as in a training."""

    method: str
    folder: Path
    hash: str
    state: str
    found: Compared
    scores: Scores | None
    held_out: tuple[HeldOut, ...]
    promise: Promise | None
    labels: tuple[str, ...] = ()


def parted_rows(
    examples: Sequence[Example], frozen: frozenset[tuple[int, int]], texts: Sequence[str]
) -> Rows:
    """Return the rows in their parts: no text of a test row, nor what belongs to it, is ever learnt
    from.
    """
    filled = [one for one in examples if one.text.strip()]
    places = {place for place, one in enumerate(filled) if one.key in frozen}
    tied, _is_late = tied_to(filled, places)
    test = tuple(one for place, one in enumerate(filled) if place in places)
    learn = tuple(one for place, one in enumerate(filled) if place not in places | tied)
    known = {folded(filled[place].text) for place in places | tied}
    free = tuple(text for text in texts if text.strip() and folded(text) not in known)
    return Rows(learn, test, free)


def compress(source: Path, rows: Rows, wanted: Wanted, folder: Path) -> Step[Smaller]:
    """Write the smaller model to `folder` and return it with its comparison.

    Raises `ModelNotCompressible` where the model is of another kind than BERT's layers, the
    `Model...` and `Device...` errors, `LossNotFinite`. Stop keeps what was learnt so far.
    """
    yield Stage("loading")
    torch.manual_seed(wanted.seed)
    state = "done"
    if wanted.what == "int8":
        subject = opened(source)
        yield Stage("compressing")
        write_int8(subject, rows.all_texts(), folder)
    else:
        device = choose(wanted.device)
        yield DeviceChosen(device.kind, device.name, device.dtype, device.reason)
        subject = opened(source, device)
        shape_of(subject.base)
        state = yield from _by_learning(subject, rows, wanted, folder)
    yield Stage("scoring")
    before = Predictor.load(source, wanted.device)
    after = Predictor.load(folder, wanted.device)
    found = yield from compared(before, after, rows.test, rows.all_texts())
    sizes = (size_with_base(source), size_of(folder))
    found = replace(found, size_before=sizes[0], size_after=sizes[1])
    held_out = _held_out(after, rows, found)
    # It may be sure of more than it should, so what was promised of the larger one does not hold for it.
    promise = standard_promise(held_out, after.task)
    least = promise.threshold if promise else -1.0
    told = plain(promise) if promise else {}
    card = replace(read_card(folder), threshold=least, promise=told)
    write_card(folder, card, card.method)
    scores = _scores(after, rows, found, least)
    identity, method = sha256_of(folder / CARD), METHODS[wanted.what]
    return Smaller(
        method, folder, identity, state, found, scores, held_out, promise, after.task.labels
    )


def _by_learning(subject: Opened, rows: Rows, wanted: Wanted, folder: Path) -> Step[str]:
    """Prune, let the student learn from the larger model, and save it; return how it ended."""
    yield Stage("compressing")
    start = folder.with_name(folder.name + ".start")
    shutil.rmtree(start, ignore_errors=True)
    start.mkdir(parents=True)
    try:
        sizes = _start(subject, rows, wanted, start)
        base = replace(check_folder(start), id="")
        card = subject.card
        student = Encoder(base, subject.encoder.device, card.max_tokens, card.pooling, card.cut)
        labels = [one.label for one in rows.learn]
        texts = [one.text for one in rows.learn]
        lessons = Lessons([*texts, *dict.fromkeys(rows.texts)], labels)
        course = _course(len(lessons.texts), wanted)
        learnt: Learnt = yield from distil(subject, student, lessons, course)
        yield Stage("saving")
        with whole(folder) as fresh:
            write_base(fresh, subject, learnt.body.exported(), sizes)
            write_head(fresh, learnt.head)
            write_card(fresh, card, METHODS[wanted.what])
    finally:
        shutil.rmtree(start, ignore_errors=True)
    return "stopped" if learnt.is_stopped else "done"


def _start(subject: Opened, rows: Rows, wanted: Wanted, folder: Path) -> dict[str, int]:
    """Write the encoder that the student begins as; return what of its configuration changed."""
    config, texts = subject.base.config, rows.all_texts()
    layers = layer_count(config)
    if wanted.what == "width":
        units = int(config.get("intermediate_size", config.get("hidden_dim", 0)))
        kept = max(8, units * (wanted.keep or 50) // 100 // 8 * 8)
        labels = [one.label for one in rows.learn]
        state = pruned_units(subject, [one.text for one in rows.learn], labels, kept)
        sizes = {"intermediate_size": kept}
    elif wanted.what == "layers":
        kept = min(max(wanted.keep or -(-layers * 2 // 3), 1), layers)
        state, _numbers = pruned_layers(subject, texts, kept)
        sizes = {"num_hidden_layers": kept}
    else:
        kept = min(max(wanted.keep or -(-layers // 2), 1), layers)
        state = with_layers(subject.state(), spread_out(layers, kept))
        sizes = {"num_hidden_layers": kept}
    write_base(folder, subject, state, sizes)
    return sizes


def _course(rows: int, wanted: Wanted) -> Course:
    steps = _STEPS * (1.0 if wanted.what == "distil" else _OF_RECOVERY)
    low, high = _EPOCHS
    epochs = max(low, min(high, round(steps * 32 / max(rows, 1))))
    return Course(wanted.epochs or epochs, _RATE, wanted.seed)


def _held_out(after: Predictor, rows: Rows, found: Compared) -> tuple[HeldOut, ...]:
    """Return what the smaller model said of the test rows."""
    if found.on != "test":
        return ()
    return scored_rows(known(rows.test, after.task), after.task, found.outputs)


def _scores(after: Predictor, rows: Rows, found: Compared, threshold: float) -> Scores | None:
    """Return the smaller model's scores on the test rows."""
    if found.on != "test":
        return None
    targets = after.task.targets([one.label for one in known(rows.test, after.task)])
    basis = Basis("test", threshold, len(rows.learn))
    return after.task.scores(found.outputs, targets, basis)
