"""Text files (.csv, .tsv, .txt): the csv module, streaming; every value stays the text that it is."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbench.cells import Row
from workbench.errors import (
    EncodingUnknown,
    FieldTooLong,
    FileUnreadable,
    NotASpreadsheet,
    QuoteUnclosed,
    TextHasNul,
)
from workbench.events import Progress, Stage, Step
from workbench.sheets.readers.opened import Opened, SheetInfo, Source

EXTENSIONS: tuple[str, ...] = (".csv", ".tsv", ".txt")
DELIMITERS = (",", ";", "\t", "|")
CANDIDATES = ("gb18030", "big5", "shift_jis", "cp1252", "cp1251")
LONGEST_FIELD = 1_000_000  # characters

_PIECE = 2**20
_LONGEST_LINE = 64 * LONGEST_FIELD
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"{\\rtf")


def is_mine(head: bytes) -> bool:
    """Return whether `head` could begin a text file; web pages and pictures are none."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return not head.startswith(_NOT_TEXT) and not start.startswith(_MARKUP)


def list_sheets(path: Path) -> tuple[SheetInfo, ...]:
    """Return the one sheet of a text file, named after it."""
    return (SheetInfo(path.stem),)


def open_sheet(source: Source) -> Step[Opened]:
    """Return the records of a text file, each a row of texts; blank fields are None.

    Raises EncodingUnknown, TextHasNul, QuoteUnclosed, FieldTooLong, NotASpreadsheet.
    """
    path = Path(source.path)
    yield Stage("checking")
    try:
        encoding, lines = yield from _checked(path, source.encoding)
    except OSError:
        raise FileUnreadable(path.name) from None
    said = source.delimiter if len(source.delimiter) == 1 else ""
    delimiter = said or _delimiter(path, encoding)
    yield Stage("reading")
    return Opened(path.stem, _records(path, encoding, delimiter), lines, 0, encoding, delimiter)


def _checked(path: Path, wanted: str) -> Step[tuple[str, int]]:
    """Read the file once: strict decoding, NULs, lines. It costs a small part of the import."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    encoding = _wanted(wanted, head) or _by_mark(head) or "utf-8"
    try:
        "".encode(encoding)  # LookupError for names such as base64, which are no text encodings
        decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    except (LookupError, TypeError):
        raise EncodingUnknown(path.name, _candidates(head)) from None
    lines, ended = 0, True
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                raise _not_decodable(path, head) from None
            if "\0" in text:
                raise TextHasNul(path.name, lines + text[: text.index("\0")].count("\n") + 1)
            lines += text.count("\n")
            if not piece:
                return encoding, lines + (not ended)
            ended = text.endswith("\n")
            yield Progress(lines)


def _wanted(name: str, head: bytes) -> str:
    """Return the encoding that was asked for, and skip the mark of a UTF-8 file."""
    is_utf8 = name.lower().replace("_", "-") in {"utf-8", "utf8"}
    return "utf-8-sig" if is_utf8 and head.startswith(codecs.BOM_UTF8) else name


def _by_mark(head: bytes) -> str:
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def _not_decodable(path: Path, head: bytes) -> EncodingUnknown | NotASpreadsheet | TextHasNul:
    if head.count(b"\0") > len(head) // 10:
        return NotASpreadsheet(path.name)
    if b"\0" in head:
        return TextHasNul(path.name, head[: head.index(b"\0")].count(b"\n") + 1)
    return EncodingUnknown(path.name, _candidates(head))


def _candidates(head: bytes) -> str:
    """Return the encodings that decode the beginning of the file without an error."""
    found = []
    for name in CANDIDATES:
        try:
            codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        found.append(name)
    return ", ".join(found)


def _delimiter(path: Path, encoding: str) -> str:
    """Return the separator under which the first records have the same number of fields."""
    best, delimiter = 0.0, "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for _n, line in zip(range(60), file, strict=False)]
    csv.field_size_limit(LONGEST_FIELD)
    for candidate in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=candidate) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = widths.count(usual) / len(widths) * min(usual, 20) if usual > 1 else 0.0
        if score > best:
            best, delimiter = score, candidate
    return delimiter


class _Lines:
    """Hands lines on and remembers that they have ended."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LONGEST_LINE)
        if len(line) == _LONGEST_LINE:
            raise csv.Error("a line without end")
        if not line:
            self.ended = True
            raise StopIteration
        return line


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    before = csv.field_size_limit(LONGEST_FIELD)
    line = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=delimiter)
            for record in reader:
                if lines.ended:  # the file ended inside this record: a quote was never closed
                    raise QuoteUnclosed(path.name, line + 1)
                line = reader.line_num
                yield tuple([field or None for field in record])
    except csv.Error:
        raise FieldTooLong(path.name, line + 1) from None
    finally:
        csv.field_size_limit(before)
