"""An encoder in int8 on the CPU, computed by onnxruntime; it stands where an `Encoder` stands to predict."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from workbench.errors import ModelDamaged
from workbench.learning.device import Device
from workbench.learning.smaller.graph import POOLINGS, encoder_graph
from workbench.learning.smaller.layers import ACTIVATIONS, Shape, Tensors
from workbench.learning.smaller.quantised import expected_shapes

INT8, SHAPE = "int8.safetensors", "shape.json"
_MOST = {"layers": 64, "heads": 64, "hidden": 8192, "first_position": 1 << 20, "pad": 1 << 20}
_JSON_BYTES = 1 << 16
_INT8 = ("embeddings.word", "qkv.weight", "out.weight", "up.weight", "down.weight")


class Int8Encoder:
    """`tokenise` and `vectors` are those of `Encoder`; the device is the CPU, whatever else there is."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        """Raises `ModelDamaged`."""
        shape, pooling = _read_shape(folder)
        tensors = _read_tensors(folder, shape)
        self.max_tokens = max_tokens
        self.device = Device("cpu", "onnxruntime", "int8", "int8")
        self.tokenizer = _tokenizer(folder, max_tokens)
        self._pad = shape.pad
        self._session = _session(folder, encoder_graph(shape, tensors, pooling).SerializeToString())

    def tokenise(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, cut to `max_tokens`."""
        found = self.tokenizer.encode_batch_fast([text[: self.max_tokens * 40] for text in texts])
        return [encoding.ids for encoding in found]

    def vectors(self, batch: Sequence[list[int]]) -> torch.Tensor:
        """Return vectors [rows, features] of length 1 in float32."""
        width = max(map(len, batch))
        ids = np.full((len(batch), width), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for place, tokens in enumerate(batch):
            ids[place, : len(tokens)] = tokens
            mask[place, : len(tokens)] = 1
        (found,) = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})
        return torch.from_numpy(np.asarray(found))


def write_encoder(folder: Path, shape: Shape, tensors: Tensors, pooling: str) -> None:
    """Write quantised weights and their shape; the tokenizer is the caller's."""
    save_file({name: one.contiguous() for name, one in tensors.items()}, folder / INT8)
    told = json.dumps({**asdict(shape), "pooling": pooling})
    (folder / SHAPE).write_text(told, encoding="utf-8")


def _session(folder: Path, graph: bytes) -> onnxruntime.InferenceSession:
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
        pooling = str(found.pop("pooling"))
        shape = Shape(**found)
        sound = all(0 <= int(getattr(shape, name)) <= most for name, most in _MOST.items())
        sound = sound and all(isinstance(getattr(shape, name), int) for name in _MOST)
        sound = sound and shape.heads > 0 and shape.hidden % shape.heads == 0
        sound = sound and 0 <= float(shape.epsilon) < 1
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise damaged from None
    if not sound or pooling not in POOLINGS or shape.activation not in ACTIVATIONS:
        raise damaged
    return shape, pooling


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


def _tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the bindings raise Exception itself
        raise ModelDamaged(folder.name, "tokenizer.json") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer
