"""Ways to break a sound model folder, and the check that it is refused at once."""

import json
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from workbench.errors import WorkbenchError
from workbench.learning.model_folder import check_folder

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"


def refused(folder: Path, kind: type[WorkbenchError]) -> WorkbenchError:
    """Check that a folder is refused soon and without much memory; the first call loads torch."""
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(kind) as caught:
        check_folder(folder)
    seconds, (_now, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20
    assert (
        seconds < 5
    )  # of computing; it takes hundredths, what a folder claims would take far longer
    return caught.value


def header_of(folder: Path) -> tuple[dict[str, Any], bytes]:
    """Return the header and the data of a weights file."""
    raw = (folder / WEIGHTS).read_bytes()
    length = int.from_bytes(raw[:8], "little")
    return json.loads(raw[8 : 8 + length]), raw[8 + length :]


def write_header(folder: Path, header: str | bytes, data: bytes) -> None:
    encoded = header if isinstance(header, bytes) else header.encode()
    (folder / WEIGHTS).write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)


def change_header(folder: Path, change: Callable[[dict[str, Any], str], None]) -> None:
    """Let `change` alter the header; it is given the name of the first tensor, too."""
    header, data = header_of(folder)
    first = min((n for n in header if n != "__metadata__"), key=lambda n: header[n]["data_offsets"])
    change(header, first)
    write_header(folder, json.dumps(header), data)


def change_config(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}), encoding="utf-8")


def change_tensors(folder: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> None:
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)
