"""The safetensors files of a folder: their headers, checked, and nothing else of them read.

The format (https://github.com/huggingface/safetensors, README): 8 bytes with the length of a JSON
header, the header, then the tensors one behind the other without a gap.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import ModelDamaged, ModelUnsafe, ModelUnsupported, ModelWithoutWeights

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"

_HEADER_BYTES = 8 << 20  # some 70,000 tensors; the largest model that we run has 1,200
_INDEX_BYTES = 16 << 20
_SHARDS = 256
_SHARD_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.safetensors")
_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "U16": 2, "I16": 2, "F16": 2,
    "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in a file, as the header has it."""

    file: str
    dtype: str
    shape: tuple[int, ...]


def stored_tensors(folder: Path) -> dict[str, Stored]:
    """Return every tensor of the folder's safetensors files by name.

    Raises `ModelWithoutWeights`, `ModelDamaged`, `ModelUnsafe` (an index that points elsewhere) and
    `ModelUnsupported` (a number format that we do not know).
    """
    if (folder / WEIGHTS).is_file():
        return _header(folder, WEIGHTS)
    if not (folder / INDEX).is_file():
        raise ModelWithoutWeights(folder.name)
    places = _weight_map(folder)
    found: dict[str, Stored] = {}
    for file in sorted(set(places.values())):
        tensors = _header(folder, file)
        if found.keys() & tensors.keys():
            raise ModelDamaged(folder.name, file)
        found |= tensors
    if {name: one.file for name, one in found.items()} != places:
        raise ModelDamaged(folder.name, INDEX)
    return found


def weight_files(folder: Path) -> tuple[Path, ...]:
    """Return the files that hold the weights: one, or the parts that the index names, in order.

    Raises like `stored_tensors`.
    """
    if (folder / WEIGHTS).is_file():
        return (folder / WEIGHTS,)
    if not (folder / INDEX).is_file():
        raise ModelWithoutWeights(folder.name)
    return tuple(folder / file for file in sorted(set(_weight_map(folder).values())))


def read_json(path: Path, most_bytes: int) -> dict[str, Any]:
    """Return a JSON object from outside. Raises `ValueError` where it is none, `OSError`."""
    if not path.is_file() or path.stat().st_size > most_bytes:
        raise ValueError(path.name)
    return parse_json(path.read_bytes())


def parse_json(data: bytes) -> dict[str, Any]:
    """Return a JSON object in UTF-8 without repeated keys. Raises `ValueError` where it is none."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind for whatever a file can be
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _weight_map(folder: Path) -> dict[str, str]:
    """Return the file of each tensor; a shard is a plain name in this very folder."""
    try:
        places = read_json(folder / INDEX, _INDEX_BYTES).get("weight_map")
    except (OSError, ValueError):
        raise ModelDamaged(folder.name, INDEX) from None
    if not isinstance(places, dict) or not places:
        raise ModelDamaged(folder.name, INDEX)
    for file in places.values():
        if not isinstance(file, str) or not _SHARD_NAME.fullmatch(file):
            raise ModelUnsafe(folder.name, INDEX)
    if len(set(places.values())) > _SHARDS:
        raise ModelDamaged(folder.name, INDEX)
    return places


def _header(folder: Path, file: str) -> dict[str, Stored]:
    damaged = ModelDamaged(folder.name, file)
    path = folder / file
    try:
        if not path.is_file():
            raise damaged
        with path.open("rb") as opened:
            size = path.stat().st_size
            length = int.from_bytes(opened.read(8), "little")
            if not 2 <= length <= min(_HEADER_BYTES, size - 8):
                raise damaged
            header = parse_json(opened.read(length))
    except (OSError, ValueError):
        raise damaged from None
    header.pop("__metadata__", None)
    spans: list[tuple[int, int]] = []
    found: dict[str, Stored] = {}
    for name, entry in header.items():
        dtype, shape, begin, end = _entry(entry, damaged)
        if dtype not in _BYTES:
            raise ModelUnsupported(folder.name, dtype)
        if end - begin != math.prod(shape) * _BYTES[dtype]:
            raise damaged
        spans.append((begin, end))
        found[name] = Stored(file, dtype, shape)
    if not found or not _is_gapless(spans, size - 8 - length):
        raise damaged
    return found


def _entry(entry: object, damaged: ModelDamaged) -> tuple[str, tuple[int, ...], int, int]:
    if not isinstance(entry, Mapping) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise damaged
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not (isinstance(dtype, str) and isinstance(shape, list) and isinstance(offsets, list)):
        raise damaged
    if len(offsets) != 2 or len(shape) > 8 or len(dtype) > 16:
        raise damaged
    if not all(type(one) is int and 0 <= one < 1 << 48 for one in (*shape, *offsets)):
        raise damaged
    return dtype, tuple(shape), offsets[0], offsets[1]


def _is_gapless(spans: list[tuple[int, int]], size: int) -> bool:
    """Return whether the tensors fill the file from its first to its last byte, each once."""
    place = 0
    for begin, end in sorted(spans):
        if begin != place or end < begin:
            return False
        place = end
    return place == size
