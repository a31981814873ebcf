"""The vectors of a sheet's rows in memory: read from the project once, kept between requests."""

import os
from collections import OrderedDict
from dataclasses import dataclass

import torch

from workbench.learning import threads
from workbench.project import embeddings
from workbench.project.sheets import Sheet
from workbench.project.store import Project

_BYTES_KEPT = 2 << 30  # over all sheets; the oldest go first
_MOST_THREADS = 4

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class RowVectors:
    """Of row n at n - 1: `vectors` float16 [rows, features], zeros where there is no text or it was
    not read yet; `filled` bool [rows]; rows up to `read` have been read.
    """

    source: str
    vectors: torch.Tensor
    filled: torch.Tensor
    read: int

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.vectors.numel() * 2

    def of(self, rows: list[int]) -> torch.Tensor:
        """Return the vectors of these rows in float32."""
        return self.vectors[[row - 1 for row in rows]].float()


_kept: "OrderedDict[Key, RowVectors]" = OrderedDict()


def vectors_of(project: Project, sheet: Sheet, source: str) -> RowVectors | None:
    """Return the vectors of a source as far as they have been read, or None where none have."""
    key = (str(project.path), sheet.id, source)
    found = _kept.pop(key, None)
    if found is not None and len(found.vectors) != sheet.rows:
        found = None
    read = embeddings.read_until(project, sheet.id, source)
    if not read or (found is not None and found.read > read):  # more than is there: another file
        found = None
    if read and (found is None or found.read < read):
        found = _extended(project, sheet, source, found)
    if found is None:
        return None
    _kept[key] = found
    while sum(one.size for one in _kept.values()) > _BYTES_KEPT and len(_kept) > 1:
        _kept.popitem(last=False)
    return found


def _extended(
    project: Project, sheet: Sheet, source: str, before: RowVectors | None
) -> RowVectors | None:
    found, read = before, before.read if before else 0
    for chunk in embeddings.chunks(project, sheet.id, source, after=read):
        features = len(chunk.data) // 2 // chunk.rows
        if found is None:
            vectors = torch.zeros(sheet.rows, features, dtype=torch.float16)
            found = RowVectors(source, vectors, torch.zeros(sheet.rows, dtype=torch.bool), 0)
        part = torch.frombuffer(bytearray(chunk.data), dtype=torch.float16).view(chunk.rows, -1)
        at = slice(chunk.first - 1, chunk.first - 1 + chunk.rows)
        found.vectors[at] = part
        found.filled[at] = (part != 0).any(dim=1)
        read = chunk.first + chunk.rows - 1
    return None if found is None else RowVectors(source, found.vectors, found.filled, read)


def modest_threads() -> None:
    """Leave cores to the window, and to a training beside us."""
    threads.use(max(1, min(_MOST_THREADS, (os.cpu_count() or 2) // 2)))
