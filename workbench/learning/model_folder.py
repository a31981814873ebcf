"""A model folder from outside: what we accept of it, checked before a single weight is loaded.

Of the folder only these are read: config.json, the tokenizer's files, 1_Pooling/config.json and
safetensors. Pickles are never opened; code, links that lead out and wishes for code are refused.
"""

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import (
    ModelDamaged,
    ModelMissing,
    ModelTooLarge,
    ModelUnsafe,
    ModelUnsupported,
    ModelWithoutTokenizer,
    ModelWithoutWeights,
)
from workbench.learning import bert_shapes
from workbench.learning.architectures import Architecture, architecture_of
from workbench.learning.model_config import rebuilt
from workbench.learning.weight_files import INDEX, WEIGHTS, Stored, read_json, stored_tensors
from workbench.learning.weight_names import names_in_file

__all__ = ["JSON_BYTES", "WEIGHTS", "BaseModel", "check_folder", "sha256_of", "tokenizer_files"]

JSON_BYTES = 64 << 20

_CODE = frozenset({".py", ".pyc", ".so", ".dll", ".pyd", ".dylib", ".exe", ".sh", ".bat"})
_CONFIG_BYTES = 4 << 20
_MOST_FILES = 20_000
_MOST_GIGABYTES = 40  # in float32, as it is trained
_DTYPES = frozenset({"F32", "F16", "BF16"})
_POOLINGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}
_POOLING_NAMES = {"cls": "cls", "mean": "mean", "max": "max", "lasttoken": "last"}


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A checked folder. `id` is its name in the catalogue, or "" for a folder from outside.

    `config` has every key that the architecture may say; `pooling` is a name of `POOLINGS`.
    """

    folder: Path
    id: str
    model_type: str
    config: dict[str, Any]
    max_tokens: int
    pooling: str = "mean"

    def __str__(self) -> str:
        return self.id or self.folder.name


def check_folder(folder: Path, known_as: str = "") -> BaseModel:
    """Return what the folder holds, or raise the reason why it is not loaded.

    Raises `ModelMissing`, `ModelWithoutWeights`, `ModelWithoutTokenizer`, `ModelUnsafe` (it brings
    code, asks for it or leads out of the folder), `ModelUnsupported` (not one of `ARCHITECTURES`),
    `ModelTooLarge` and `ModelDamaged`.
    """
    name = folder.name
    if not _is_folder(folder):
        raise ModelMissing(str(folder))
    if not (folder / WEIGHTS).exists() and not (folder / INDEX).exists():
        raise ModelWithoutWeights(name)
    _refuse_code_and_links(folder)
    said = _json(folder, "config.json")
    for settings in ("tokenizer_config.json", "config_sentence_transformers.json"):
        if (folder / settings).exists():
            _refuse_wishes(name, _json(folder, settings))
    _refuse_wishes(name, said)
    kind = architecture_of(str(said.get("model_type", "")))
    if kind is None:
        raise ModelUnsupported(name, str(said.get("model_type", "?"))[:40])
    config = _checked_config(folder, kind, rebuilt(name, said, kind), stored_tensors(folder))
    _require_tokenizer(folder, kind)
    tokens = kind.max_tokens(config)
    if tokens < 4:
        raise ModelDamaged(name, "config.json: max_position_embeddings")
    pooling = _pooling(folder) or kind.pooling
    return BaseModel(folder, known_as, kind.model_type, config, tokens, pooling)


def tokenizer_files(kind: Architecture) -> tuple[tuple[str, ...], ...]:
    """Return the files that give such a model its tokenizer, the best first."""
    pairs = (("vocab.json", "merges.txt"),) if kind.byte_pairs else ()
    return (("tokenizer.json",), *pairs, ("vocab.txt",))


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _is_folder(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:  # a name that no file can have
        return False


def _refuse_code_and_links(folder: Path) -> None:
    """Look at every name in the folder, following no link."""
    seen, root = 0, folder.resolve()
    for place, folders, files in os.walk(root):
        for file in (*folders, *files):
            seen += 1
            if seen > _MOST_FILES:
                raise ModelDamaged(folder.name, f"> {_MOST_FILES}")
            path = Path(place, file)
            if path.suffix.lower() in _CODE or not _lies_in(root, path):
                raise ModelUnsafe(folder.name, file)


def _lies_in(root: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself
        return False


def _json(folder: Path, file: str) -> dict[str, Any]:
    try:
        return read_json(folder / file, _CONFIG_BYTES)
    except (OSError, ValueError):
        raise ModelDamaged(folder.name, file) from None


def _refuse_wishes(name: str, config: Mapping[str, Any]) -> None:
    for key in ("auto_map", "custom_pipelines", "trust_remote_code"):
        if config.get(key):
            raise ModelUnsafe(name, key)


def _checked_config(
    folder: Path, kind: Architecture, config: dict[str, Any], stored: Mapping[str, Stored]
) -> dict[str, Any]:
    """Return the configuration in full, once the weights' headers have what it asks for."""
    found, wanted = _meant(folder, kind, config)
    gigabytes = sum(map(math.prod, wanted.values())) * 4 >> 30
    if gigabytes > _MOST_GIGABYTES:
        raise ModelTooLarge(folder.name, gigabytes, _MOST_GIGABYTES)
    try:
        places = names_in_file(kind, wanted, stored)
    except ValueError:
        raise ModelDamaged(folder.name, "config.json") from None
    for name, shape in wanted.items():
        one = stored.get(places.get(name, ""))
        if one is None or one.shape != shape:
            raise ModelDamaged(folder.name, f"{one.file if one else WEIGHTS}: {name}")
        if one.dtype not in _DTYPES:
            raise ModelUnsupported(folder.name, one.dtype)
    return found


def _meant(
    folder: Path, kind: Architecture, config: dict[str, Any]
) -> tuple[dict[str, Any], bert_shapes.Shapes]:
    """Return the configuration in full and the shapes of the weights that it asks for."""
    if (plain := bert_shapes.completed(kind.model_type, config)) is not None:
        return plain, bert_shapes.shapes_of(plain)
    from workbench.learning import model_shapes  # noqa: PLC0415 - loads torch and transformers

    try:
        found = model_shapes.config_of(kind, config)
        return model_shapes.completed(kind, found), model_shapes.shapes_of(kind, found)
    except Exception as error:
        raise ModelDamaged(folder.name, "config.json") from error


def _require_tokenizer(folder: Path, kind: Architecture) -> None:
    """Check that a tokenizer is there that we can read, and that its files are of a sane size."""
    for files in tokenizer_files(kind):
        if all((folder / file).is_file() for file in files):
            for file in files:
                if (folder / file).stat().st_size > JSON_BYTES:
                    raise ModelDamaged(folder.name, file)
            return
    raise ModelWithoutTokenizer(folder.name)


def _pooling(folder: Path) -> str:
    """Return what sentence-transformers wrote down, or "" where that is nothing that we do."""
    file = "1_Pooling/config.json"
    if not (folder / file).exists():
        return ""
    said = _json(folder, file)
    if isinstance(named := said.get("pooling_mode"), str):
        return _POOLING_NAMES.get(named, "")
    modes = [key for key, on in said.items() if key.startswith("pooling_mode_") and on is True]
    return _POOLINGS.get(modes[0], "") if len(modes) == 1 else ""
