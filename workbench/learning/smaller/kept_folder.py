"""A folder that appears whole or not at all: written beside its place and renamed into it."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from safetensors.torch import save_file

from workbench.learning.linear import LinearHead
from workbench.learning.model_folder import sha256_of
from workbench.learning.saved_model import CARD, HEAD, Card


@contextlib.contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """Give a fresh folder that becomes `folder` at the end; at an error nothing stays. Raises OSError."""
    fresh = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        for one in fresh.iterdir():
            with one.open("rb+") as file:
                os.fsync(file.fileno())
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def write_card(folder: Path, card: Card, method: str) -> None:
    """Write the card of a model that brings all its files; they are in `folder` already."""
    files = {one.name: sha256_of(one) for one in sorted(folder.iterdir()) if one.name != CARD}
    own = replace(card, method=method, base="", base_sha256="", files=files)
    (folder / CARD).write_text(json.dumps(asdict(own)), encoding="utf-8")


def write_head(folder: Path, head: LinearHead) -> None:
    """Write the head beside its encoder."""
    tensors = {"weight": head.weight.float().contiguous(), "bias": head.bias.float().contiguous()}
    save_file(tensors, folder / HEAD)
