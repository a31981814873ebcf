"""A workbook's zip archive, read in pieces and without belief: parts, relationships, raw bytes.

Sizes and ratios of the directory are checked before anything is unfolded, and each part is unfolded
through ISA-L, which takes half the time of zlib, with its length and checksum compared at the end.
"""

import errno
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from xml.etree import ElementTree as ET

from isal import isal_zlib

from workbench.errors import SheetMissing, WorkbookDamaged, WorkbookTooLarge

MOST_ENTRIES = 10_000
MOST_BYTES = 3 * 2**30
MOST_RATIO = 400
SMALL = 64 * 2**20  # below this an odd ratio does no harm
PIECE = 2**20

_PART = 16 * 2**20  # a part that is read whole
_LOCAL = struct.Struct("<4s5H3L2H")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FOLD_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment] # its stub says otherwise
_FAULTS = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    NotImplementedError,
    struct.error,
    zlib.error,
    _FOLD_ERROR,
)


_OF_THE_TARGET = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EACCES,
    errno.EROFS,
    errno.EPERM,
}


class Package:
    """An archive whose directory was checked. `file` stays the caller's; `name` is for sentences.

    Raises WorkbookDamaged, WorkbookTooLarge.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file
        try:
            with zipfile.ZipFile(file) as archive:
                self.entries = archive.infolist()
        except _FAULTS:
            raise WorkbookDamaged(name) from None
        self._check()
        self._by_name = {entry.filename: entry for entry in self.entries}
        self._folded = {entry.filename.casefold(): entry.filename for entry in self.entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Tell what the bytes made of a reader as damage to the file; a full disk is none."""
        if isinstance(error, OSError) and error.errno in _OF_THE_TARGET:
            return
        if isinstance(error, (*_FAULTS, ET.ParseError, UnicodeError)):
            raise WorkbookDamaged(self.name) from None

    def _check(self) -> None:
        if len(self.entries) > MOST_ENTRIES:
            raise WorkbookTooLarge(self.name, "entries", MOST_ENTRIES)
        if sum(entry.file_size for entry in self.entries) > MOST_BYTES:
            raise WorkbookTooLarge(self.name, "bytes", MOST_BYTES)
        for entry in self.entries:
            if entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size):
                raise WorkbookTooLarge(self.name, "ratio", MOST_RATIO)
        if len({entry.filename for entry in self.entries}) != len(self.entries):
            raise WorkbookDamaged(self.name)

    # --- parts ------------------------------------------------------------------------------

    def has(self, part: str) -> bool:
        """Return whether there is a part of exactly this name."""
        return part in self._by_name

    def entry(self, part: str) -> zipfile.ZipInfo:
        """Return the directory's entry of a part. Raises KeyError."""
        return self._by_name[part]

    def raw(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part as the archive holds them, folded or not."""
        entry = self._by_name[part]
        self._file.seek(entry.header_offset)
        head = _LOCAL.unpack(self._file.read(_LOCAL.size))
        if head[0] != b"PK\x03\x04":
            raise ValueError("no local header")
        at, left = entry.header_offset + _LOCAL.size + head[9] + head[10], entry.compress_size
        while left:
            self._file.seek(at)  # two readers may take turns on one file
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise EOFError(part)
            at, left = at + len(piece), left - len(piece)
            yield piece

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield the unfolded bytes of a part in pieces of a megabyte at most.

        Raises ValueError where it is longer than the directory says, or its checksum differs.
        """
        entry = self._by_name[part]
        if entry.flag_bits & 1 or entry.compress_type not in {0, 8}:
            raise NotImplementedError(part)
        length, checksum = 0, 0
        for piece in self._unfolded(part, entry):
            length += len(piece)
            checksum = isal_zlib.crc32(piece, checksum)
            if length > entry.file_size:
                raise ValueError("longer than its entry says")
            yield piece
        if length != entry.file_size or checksum != entry.CRC:
            raise ValueError("not what its entry says")

    def _unfolded(self, part: str, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from self.raw(part)
            return
        opened = isal_zlib.decompressobj(-15)
        for piece in self.raw(part):
            data = opened.decompress(piece, PIECE)
            while data:
                yield data
                data = opened.decompress(opened.unconsumed_tail, PIECE)
        if rest := opened.flush():
            yield rest

    def read(self, part: str, most: int = _PART) -> bytes:
        """Return a small XML part. Raises ValueError where it is large or declares a document type."""
        if self._by_name[part].file_size > most:
            raise ValueError(part)
        data = b"".join(self.stream(part))
        if b"<!DOCTYPE" in data:
            raise ValueError(part)
        return data

    # --- what belongs to what ---------------------------------------------------------------

    def book_part(self) -> str:
        """Return the name of the workbook's own part."""
        for target, kind in self.relations("").values():
            if kind.endswith("/officeDocument"):
                return target
        return self.found("xl/workbook.xml")

    def found(self, part: str) -> str:
        """Return the entry of that name, whatever its case. Raises KeyError."""
        return self._folded[part.replace("\\", "/").casefold()]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id -> (target part, type) of a part; targets outside the file are left out."""
        folder = PurePosixPath(part).parent if part else PurePosixPath()
        rels = str(folder / "_rels" / f"{PurePosixPath(part).name}.rels")
        if rels.casefold() not in self._folded:
            return {}
        found = {}
        root = ET.fromstring(self.read(self.found(rels)))  # noqa: S314 - no DOCTYPE, see read
        for element in root.iter():
            target = element.get("Target", "")
            if element.tag.rsplit("}", 1)[-1] != "Relationship" or not target:
                continue
            if element.get("TargetMode") == "External":
                continue
            name = _joined(folder, target)
            if name.casefold() in self._folded:
                found[element.get("Id", "")] = (self.found(name), element.get("Type", ""))
        return found

    def sheet_part(self, sheet: str) -> str:
        """Return the part that holds a sheet. Raises SheetMissing, KeyError."""
        book = self.book_part()
        relations = self.relations(book)
        root = ET.fromstring(self.read(book))  # noqa: S314 - no DOCTYPE, see read
        for element in root.iter():
            if element.tag.rsplit("}", 1)[-1] == "sheet" and element.get("name") == sheet:
                identity = element.get(_RELATIONSHIP) or next(
                    (value for key, value in element.items() if key.endswith("}id")), ""
                )
                return relations[identity][0]
        raise SheetMissing(self.name, sheet, "")

    def is_date_1904(self) -> bool:
        """Return whether the workbook counts its days from 1904."""
        data = self.read(self.book_part())
        return bool(re.search(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""", data))


def _joined(folder: PurePosixPath, target: str) -> str:
    """Return the part that a relationship's target means, seen from `folder`."""
    target = target.replace("\\", "/")
    steps = [] if target.startswith("/") else [step for step in folder.parts if step != "."]
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)
