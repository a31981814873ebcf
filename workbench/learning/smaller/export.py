"""A trained model for other programs: as a folder for plain transformers, or as an ONNX file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
import transformers

from workbench.errors import ModelNotCompressible
from workbench.evaluation.calibration import curve_of
from workbench.events import Stage, Step
from workbench.learning.calibrating import applied, left_over, restored
from workbench.learning.saved_model import promise_of
from workbench.learning.smaller.graph import POOLINGS, Curve, Ending, classifier_graph
from workbench.learning.smaller.kept_folder import whole
from workbench.learning.smaller.opened import CHANCES, FULL, Opened, opened
from workbench.learning.smaller.plain_folder import (
    README,
    State,
    classifier_state,
    write_classifier,
    write_encoder_and_head,
    write_tokenizer,
)
from workbench.learning.smaller.readme import readme
from workbench.learning.smaller.replay import sampled
from workbench.trust import Promise

ONNX = "model.onnx"
_SAMPLE, _CHECKED = 1000, 200
_NEAR = 1e-3  # of a probability (or, of a number, of its deviation)


@dataclass(frozen=True, slots=True)
class Exported:
    """`kind`: "onnx", "classifier" (transformers' own) or "encoder" (with the head beside it).

    `apart` is the largest difference of a probability that was seen on `checked` texts.
    """

    kind: str
    folder: Path
    checked: int
    apart: float


def export_onnx(
    source: Path, texts: Sequence[str], folder: Path, promise: Promise | None = None
) -> Step[Exported]:
    """Write model.onnx, tokenizer.json and labels.json to the new `folder`, checked on `texts`.

    `promise` is what holds for the model now; without it that of its card.

    Raises `ModelNotCompressible`, the other `Model...` errors, and OSError.
    """
    yield Stage("loading")
    subject = opened(source, FULL)
    shape, tensors = subject.layered()
    assert subject.card.pooling in POOLINGS  # both tables list the same
    head = subject.head_in_words()
    ending = Ending(head.weight, head.bias, CHANCES[subject.task.kind], _curve(subject))
    yield Stage("writing")
    model = classifier_graph(shape, tensors, subject.card.pooling, ending)
    onnx.checker.check_model(model)
    with whole(folder) as fresh:
        (fresh / ONNX).write_bytes(model.SerializeToString())
        subject.encoder.tokenizer.save(str(fresh / "tokenizer.json"))
        _write_labels(fresh, subject, promise)
        text = readme("onnx", _most(subject), chances=CHANCES[subject.task.kind])
        (fresh / README).write_text(text, encoding="utf-8")
        yield Stage("checking-export")
        checked, apart = _onnx_apart(fresh / ONNX, subject, texts)
    return Exported("onnx", folder, checked, apart)


def export_transformers(
    source: Path, texts: Sequence[str], folder: Path, promise: Promise | None = None
) -> Step[Exported]:
    """Write a folder that plain transformers loads, without code of ours; `promise` as for ONNX.

    As transformers' own classifier where it then says the same on `texts`, else as encoder and head. A
    calibration by a curve has no place in either: it is in labels.json, and the README applies it.
    """
    yield Stage("loading")
    subject = opened(source, FULL)
    head, names = subject.head_in_words(), subject.outputs_named()
    state = subject.state()
    chances, curved = CHANCES[subject.task.kind], bool(_curve(subject))
    yield Stage("writing")
    made = _classifier(subject, texts, state)
    if made is not None:
        with whole(folder) as fresh:
            write_classifier(fresh, subject.base, made, names, chances)
            write_tokenizer(fresh, subject.base, subject.encoder.tokenizer, _most(subject))
            _write_labels(fresh, subject, promise, with_curve=True)
            text = readme("classifier", _most(subject), chances=chances, curved=curved)
            (fresh / README).write_text(text, encoding="utf-8")
        yield Stage("checking-export")
        checked, apart = _plain_apart(folder, subject, texts)
        if apart <= _NEAR:
            return Exported("classifier", folder, checked, apart)
    with whole(folder) as fresh:
        write_encoder_and_head(fresh, subject.base, state, head, names)
        write_tokenizer(fresh, subject.base, subject.encoder.tokenizer, _most(subject))
        _write_labels(fresh, subject, promise, with_curve=True)
        pooling = subject.card.pooling
        text = readme("encoder", _most(subject), pooling, chances, curved=curved)
        (fresh / README).write_text(text, encoding="utf-8")
    return Exported("encoder", folder, 0, 0.0)


def _most(subject: Opened) -> int:
    return subject.card.max_tokens


def _classifier(subject: Opened, texts: Sequence[str], state: State) -> State | None:
    if subject.card.pooling != "mean":
        return None
    try:
        shape, tensors = subject.layered()
    except ModelNotCompressible:
        return None
    tokens = subject.sample(texts, _SAMPLE)
    if len(tokens) < 2:
        return None
    means, states = sampled(shape, tensors, tokens)
    return classifier_state(subject.base, state, subject.head_in_words(), means, states)


def _curve(subject: Opened) -> Curve:
    """Return the curve by which the model is calibrated, () where a linear map in its head does it."""
    found = restored(subject.card.calibration)
    return curve_of(found) if found.method == "isotonic" else ()


def _write_labels(
    folder: Path, subject: Opened, promise: Promise | None, *, with_curve: bool = False
) -> None:
    """Write what the weights do not say; `with_curve` where the weights do not have the curve."""
    task, card = subject.task, subject.card
    told: dict[str, Any] = {
        "task": task.kind,
        "labels": list(subject.outputs_named()),
        "max_tokens": card.max_tokens,
        "pooling": card.pooling,
        **{key: values for key, values in task.numbers().items() if key != "scale"},
    }
    promise = promise or promise_of(card)
    if promise is not None:
        told["promise"] = {
            "precision": promise.precision,
            "risk": promise.risk,
            "threshold": promise.threshold,
            "thresholds": {one.label: one.threshold for one in promise.labels},
        }
    curve = _curve(subject) if with_curve else ()
    if curve:
        told["curve"] = [list(one) for one in curve]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "labels.json").write_text(text, encoding="utf-8")


def _chances(subject: Opened, outputs: torch.Tensor) -> torch.Tensor:
    """Return probabilities for outputs on the inner scale, calibrated."""
    calibration = left_over(restored(subject.card.calibration))
    outputs = applied(calibration, subject.task, outputs)
    kind = CHANCES[subject.task.kind]
    if kind == "softmax":
        return outputs.softmax(dim=1)
    return outputs.sigmoid() if kind == "sigmoid" else outputs


def _ours(subject: Opened, tokens: Sequence[list[int]]) -> torch.Tensor:
    with torch.no_grad():
        vectors = [subject.encoder.vectors([one]) for one in tokens]
    return _chances(subject, subject.head.outputs(torch.cat(vectors)))


def _scaled(subject: Opened, values: torch.Tensor) -> torch.Tensor:
    """Return what another program said, numbers on our inner scale again."""
    if subject.task.kind != "number":
        return values
    centre, deviation = subject.task.numbers()["scale"]
    return (values - centre) / deviation


def _onnx_apart(file: Path, subject: Opened, texts: Sequence[str]) -> tuple[int, float]:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    tokens = subject.sample(texts, _CHECKED)
    if not tokens:
        return 0, 0.0
    theirs = []
    for one in tokens:
        ids = np.array([one], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        theirs.append(torch.from_numpy(np.array(session.run(["probabilities"], fed)[0])))
    said = _scaled(subject, torch.cat(theirs))
    return len(tokens), float((said - _ours(subject, tokens)).abs().max())


def _plain_apart(folder: Path, subject: Opened, texts: Sequence[str]) -> tuple[int, float]:
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        folder, local_files_only=True, use_safetensors=True
    ).eval()
    tokens = subject.sample(list(reversed(texts)), _CHECKED)
    with torch.no_grad():
        logits = torch.cat([model(torch.tensor([one])).logits for one in tokens])
    said = _chances(subject, _scaled(subject, logits))
    return len(tokens), float((said - _ours(subject, tokens)).abs().max())
