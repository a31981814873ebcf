"""What a training has got done, on disk, so that it goes on after a pause, a kill or a power cut.

A `Ledger` is a folder of entries. An entry is a folder of its own: tensors in safetensors, numbers in
JSON, and last a manifest with the digests of both; it is written beside its place and renamed into it,
so that what is there is whole. Of the fit that runs, the last two states are kept.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from workbench.learning.model_folder import sha256_of

_TENSORS, _NUMBERS, _MANIFEST = "tensors.safetensors", "numbers.json", "manifest.json"
_STATES = 2
_JSON_BYTES = 16 << 20

Tensors = Mapping[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written under a name."""

    tensors: dict[str, torch.Tensor]
    numbers: dict[str, Any]


class Ledger:
    """The entries of one training. `folder` is made when there is something to write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, tensors: Tensors, numbers: Mapping[str, Any]) -> None:
        """Write an entry whole or not at all. Raises OSError, as where the disk is full."""
        fresh = self.folder / f"{name}.tmp"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            save_file({key: one.contiguous() for key, one in tensors.items()}, fresh / _TENSORS)
            (fresh / _NUMBERS).write_text(json.dumps(dict(numbers)), encoding="utf-8")
            digests = {one: sha256_of(fresh / one) for one in (_TENSORS, _NUMBERS)}
            for one in (_TENSORS, _NUMBERS):
                _flush(fresh / one)
            (fresh / _MANIFEST).write_text(json.dumps(digests), encoding="utf-8")
            _flush(fresh / _MANIFEST)
            shutil.rmtree(self.folder / name, ignore_errors=True)
            fresh.rename(self.folder / name)
        except SafetensorError as error:  # its way of saying that the disk is full
            shutil.rmtree(fresh, ignore_errors=True)
            raise OSError(*_reason(error, self.folder)) from error
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def read(self, name: str) -> Entry | None:
        """Return an entry, or None where there is none that is whole."""
        place = self.folder / name
        try:
            digests = _json(place / _MANIFEST)
            if any(sha256_of(place / one) != digests[one] for one in (_TENSORS, _NUMBERS)):
                return None
            return Entry(load_file(place / _TENSORS), _json(place / _NUMBERS))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError):
            return None

    def write_state(self, tensors: Tensors, numbers: Mapping[str, Any]) -> None:
        """Write where the fit that runs has got to; the state before the last is forgotten."""
        known = self._states()
        self.write(f"state-{(known[-1] if known else 0) + 1:06d}", tensors, numbers)
        for old in known[: len(known) + 1 - _STATES]:
            shutil.rmtree(self.folder / f"state-{old:06d}", ignore_errors=True)

    def read_state(self) -> Entry | None:
        """Return the newest state that is whole."""
        for number in reversed(self._states()):
            found = self.read(f"state-{number:06d}")
            if found is not None:
                return found
        return None

    def drop_states(self) -> None:
        """Forget the states of a fit that is finished."""
        for number in self._states():
            shutil.rmtree(self.folder / f"state-{number:06d}", ignore_errors=True)

    def finished_parts(self) -> int:
        """Return how many fits of folds, trials and the like are done and kept."""
        return sum(1 for one in self.folder.glob("done-*") if (one / _MANIFEST).is_file())

    def remove(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _states(self) -> list[int]:
        if not self.folder.is_dir():
            return []
        names = [one.name for one in self.folder.iterdir() if one.name.startswith("state-")]
        return sorted(int(name[6:]) for name in names if name[6:].isdecimal())


def _json(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _JSON_BYTES:
        raise ValueError(path.name)
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise TypeError(path.name)
    return found


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _reason(error: SafetensorError, folder: Path) -> tuple[int, str]:
    """Return errno and words: safetensors hides the system's number in its sentence."""
    free = shutil.disk_usage(folder).free
    code = 28 if "os error 28" in str(error).lower() or free < (1 << 20) else 5
    return code, "checkpoint"
