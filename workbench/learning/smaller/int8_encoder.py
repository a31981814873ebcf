"""An encoder in int8 on the CPU, computed by onnxruntime: it predicts where an `Encoder` would."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from workbench.errors import ModelDamaged
from workbench.learning.batches import by_tokens
from workbench.learning.cutting import Cutter, Tokens
from workbench.learning.device import Device
from workbench.learning.smaller.graph import POOLINGS, encoder_graph
from workbench.learning.smaller.layers import ACTIVATIONS, Shape, Tensors
from workbench.learning.smaller.quantised import expected_shapes

INT8, SHAPE = "int8.safetensors", "shape.json"
DEVICE = Device("cpu", "onnxruntime", "int8", "int8")
_MOST = {"layers": 64, "heads": 64, "hidden": 8192, "first_position": 1 << 20, "pad": 1 << 20}
_JSON_BYTES = 1 << 16
_BUDGET = 1024  # tokens a batch
_INT8 = ("embeddings.word", "qkv.weight", "out.weight", "up.weight", "down.weight")


class Int8Encoder:
    """`tokenise` and `batches` are those of `Encoder`; the device is the CPU, whatever else there is."""

    def __init__(self, folder: Path, max_tokens: int, cut: str = "") -> None:
        """Raises `ModelDamaged`."""
        shape, pooling = _read_shape(folder)
        tensors = _read_tensors(folder, shape)
        self._pad = shape.pad
        self._cutter = Cutter(_tokenizer(folder), max_tokens, shape.pad, cut)
        self._session = _session(folder, encoder_graph(shape, tensors, pooling).SerializeToString())

    def tokenise(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """Return the pieces of each text as token ids."""
        return self._cutter.pieces(texts)

    def batches(
        self, pieces: Sequence[Sequence[Tokens]]
    ) -> Iterator[tuple[list[int], torch.Tensor]]:
        """Yield places and their vectors [places, features]; windows are averaged."""
        single = [place for place, one in enumerate(pieces) if len(one) == 1]
        for batch in by_tokens([len(pieces[place][0]) for place in single], _BUDGET):
            places = [single[one] for one in batch]
            yield places, self.vectors([pieces[place][0] for place in places])
        for place, one in enumerate(pieces):
            if len(one) > 1:
                mean = self.vectors(one).mean(dim=0, keepdim=True)
                yield [place], torch.nn.functional.normalize(mean, dim=1)

    def vectors(self, batch: Sequence[Tokens]) -> torch.Tensor:
        """Return vectors [rows, features] of length 1 in float32."""
        width = max(map(len, batch))
        ids = np.full((len(batch), width), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for place, tokens in enumerate(batch):
            ids[place, : len(tokens)] = tokens
            mask[place, : len(tokens)] = 1
        (found,) = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})
        return torch.from_numpy(np.array(found))


def write_encoder(folder: Path, shape: Shape, tensors: Tensors, pooling: str) -> None:
    """Write quantised weights and their shape; the tokenizer is the caller's."""
    save_file({name: one.contiguous() for name, one in tensors.items()}, folder / INT8)
    told = json.dumps({**asdict(shape), "pooling": pooling})
    (folder / SHAPE).write_text(told, encoding="utf-8")


def _session(folder: Path, graph: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    onnxruntime.disable_telemetry_events()
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own kinds share no name that it publishes
        raise ModelDamaged(folder.name, INT8) from error


def _read_shape(folder: Path) -> tuple[Shape, str]:
    damaged = ModelDamaged(folder.name, SHAPE)
    try:
        if (folder / SHAPE).stat().st_size > _JSON_BYTES:
            raise damaged
        found = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
        pooling = found.pop("pooling")
        shape = Shape(**found)
        sizes = {name: getattr(shape, name) for name in _MOST}
        sound = all(isinstance(n, int) and 0 <= n <= _MOST[key] for key, n in sizes.items())
        sound = sound and shape.heads > 0 and shape.hidden % shape.heads == 0
        sound = sound and 0 <= float(shape.epsilon) < 1
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged from None
    if not sound or pooling not in POOLINGS or shape.activation not in ACTIVATIONS:
        raise damaged
    return shape, str(pooling)


def _read_tensors(folder: Path, shape: Shape) -> Tensors:
    """Return the weights where names, shapes and dtypes are those that the graph is built for."""
    damaged = ModelDamaged(folder.name, INT8)
    try:
        tensors: Tensors = load_file(folder / INT8)
        wanted = expected_shapes(shape, tensors)
    except (SafetensorError, ValueError, KeyError, IndexError, OSError):
        raise damaged from None
    if {name: tuple(one.shape) for name, one in tensors.items()} != wanted:
        raise damaged
    for name, one in tensors.items():
        if one.dtype != (torch.int8 if name.endswith(_INT8) else torch.float32):
            raise damaged
    return tensors


def _tokenizer(folder: Path) -> Any:
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the bindings raise Exception itself
        raise ModelDamaged(folder.name, "tokenizer.json") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
