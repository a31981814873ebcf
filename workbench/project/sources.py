"""The files that sheets came from, kept byte for byte, so that a copy can be made of them later.

A file lies in pieces of a megabyte that nothing refers to before `register`; a kill leaves pieces
without an owner, which the next opening drops.
"""

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

import apsw

from workbench.project.store import Project

PIECE = 2**20
MOST_KEPT = 400 * 2**20  # bytes; a larger file is not kept, and its sheets are exported anew


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of an open file, as 64 hexadecimal digits."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def is_kept(project: Project, digest: str) -> bool:
    """Return whether the project holds the file of that digest."""
    return (
        bool(digest) and project.one("SELECT 1 FROM source WHERE digest = ?", (digest,)) is not None
    )


def keep(project: Project, file: BinaryIO, digest: str) -> Iterator[int]:
    """Store the bytes of a file, each piece in a transaction of its own; yield the bytes so far.

    Nothing refers to them before `register`.
    """
    file.seek(0)
    done, position = 0, 0
    while piece := file.read(PIECE):
        with project.write() as db:
            db.execute(
                "INSERT OR IGNORE INTO source_piece (digest, position, data) VALUES (?, ?, ?)",
                (digest, position, piece),
            )
        position += 1
        done += len(piece)
        yield done


def register(db: apsw.Connection, digest: str, name: str) -> None:
    """Make stored pieces a file of the project, within the transaction that makes its sheet."""
    db.execute(
        "INSERT OR IGNORE INTO source SELECT ?1, ?2, sum(length(data)) FROM source_piece"
        " WHERE digest = ?1",
        (digest, name),
    )


def drop_unowned(project: Project) -> None:
    """Drop the pieces of files that no sheet came of."""
    with project.write() as db:
        db.execute("DELETE FROM source_piece WHERE digest NOT IN (SELECT digest FROM source)")


def opened(project: Project, digest: str) -> BinaryIO:
    """Return a kept file, open for reading. Raises KeyError where it is not kept."""
    row = project.one("SELECT size FROM source WHERE digest = ?", (digest,))
    if row is None:
        raise KeyError(digest)
    kept = _KeptFile(project, digest, int(str(row[0])))
    return io.BufferedReader(kept, 64 * 1024)


class _KeptFile(io.RawIOBase):
    """A file of the project as Python reads any other; the last piece is held."""

    def __init__(self, project: Project, digest: str, size: int) -> None:
        super().__init__()
        self._project, self._digest, self._size = project, digest, size
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Return the present place."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # typeshed: any buffer
        """Fill `buffer` from the present place on; return how many bytes there were."""
        position, within = divmod(self._at, PIECE)
        if self._at >= self._size:
            return 0
        if self._held[0] != position:
            row = self._project.one(
                "SELECT data FROM source_piece WHERE digest = ? AND position = ?",
                (self._digest, position),
            )
            if row is None or not isinstance(row[0], bytes):
                raise OSError("a piece of the file is missing")
            self._held = (position, row[0])
        data = self._held[1][within : within + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
