"""The base models we know by name, and how a name or a folder becomes a checked model."""

import contextlib
import hashlib
import importlib.util
import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import ModelDamaged, ModelMissing
from workbench.learning.model_folder import BaseModel, check_folder, sha256_of
from workbench.learning.weight_files import weight_files
from workbench.paths import data_folder, model_place, resource

_REMEMBERED = 64  # digests of files


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `resources/models.toml`. The first is the one that is used where none is named."""

    id: str
    name: str
    package: str
    folder: str
    sha256: str
    languages: tuple[str, ...]
    licence: str


def entries() -> tuple[Entry, ...]:
    """Return the models that we know by name, the default first."""
    with resource("models.toml").open("rb") as file:
        found = tomllib.load(file)["model"]
    return tuple(Entry(**{**one, "languages": tuple(one["languages"])}) for one in found)


def model_named(name: str = "") -> BaseModel:
    """Return the model of that id, or of that folder; "" is the built-in one.

    Raises `ModelMissing`, `ModelDamaged` (not the published weights) and what `check_folder` raises.
    """
    known = entries()
    entry = next((one for one in known if one.id == name), None if name else known[0])
    if entry is None:
        return check_folder(Path(model_place(name)))
    folder = _package_folder(entry)
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelMissing(entry.name)
    if digest(weights) != entry.sha256:
        raise ModelDamaged(entry.name, weights.name)
    return check_folder(folder, entry.id)


def _package_folder(entry: Entry) -> Path:
    """Return where the package's files lie, without importing it."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen, entry.package, entry.folder)
    found = importlib.util.find_spec(entry.package)
    if found is None or found.origin is None:
        raise ModelMissing(entry.name)
    return Path(found.origin).parent / entry.folder


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 by which a folder's weights are known: of the file, or of its parts' digests.

    Raises the `Model...` errors where they cannot be read.
    """
    files = weight_files(folder)
    try:
        digests = [digest(file) for file in files]
    except OSError:
        raise ModelDamaged(folder.name, files[0].name) from None
    return digests[0] if len(files) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, remembered as long as its size and time stay the same."""
    kept = data_folder() / "digests.json"
    state = file.stat()
    key = f"{file} | {state.st_size} | {state.st_mtime_ns}"
    try:
        known = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if isinstance(known, dict) and isinstance(known.get(key), str):
        return str(known[key])
    found = sha256_of(file)
    newest = dict(list(known.items())[-_REMEMBERED:]) if isinstance(known, dict) else {}
    with contextlib.suppress(OSError):  # computed again next time
        kept.write_text(json.dumps({**newest, key: found}), encoding="utf-8")
    return found
