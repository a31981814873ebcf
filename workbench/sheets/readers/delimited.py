"""Text files (.csv, .tsv, .txt): the csv module, streaming; every value stays the text that it is."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Literal

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
from workbench.sheets.readers.encodings import likely_encodings
from workbench.sheets.readers.opened import Opened, SheetInfo, Source

EXTENSIONS: tuple[str, ...] = (".csv", ".tsv", ".txt")
DELIMITERS = (",", ";", "\t", "|")
QUOTINGS = ("", "none")
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


def list_sheets(source: Source) -> tuple[SheetInfo, ...]:
    """Return the one sheet of a text file, named after it."""
    return (SheetInfo(_name(source)),)


def _name(source: Source) -> str:
    return Path(source.path).stem or "Pasted"


def open_sheet(source: Source) -> Step[Opened]:
    """Return the records of a text file, each a row of texts; blank fields are None.

    Raises EncodingUnknown, TextHasNul, QuoteUnclosed, FieldTooLong, NotASpreadsheet.
    """
    path = Path(source.path)
    yield Stage("checking")
    if source.pasted:
        yield Stage("reading")
        pasted = partial(io.StringIO, source.pasted, newline="")
        rows = _records(pasted, "", source.delimiter or "\t", "")
        return Opened(_name(source), rows, source.pasted.count("\n"), delimiter="\t")
    try:
        encoding, lines = yield from _checked(path, source.encoding)
        said = source.delimiter if len(source.delimiter) == 1 else ""
        delimiter = said or _delimiter(path, encoding)
    except OSError:
        raise FileUnreadable(path.name) from None
    yield Stage("reading")
    opened = partial(path.open, encoding=encoding, newline="")
    rows = _records(opened, path.name, delimiter, source.quoting)
    return Opened(path.stem, rows, lines, encoding=encoding, delimiter=delimiter)


def _checked(path: Path, wanted: str) -> Step[tuple[str, int]]:
    """Read the file once: strict decoding, NULs, lines. It costs a small part of the import."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    encoding = _wanted(wanted, head) or _by_mark(head) or "utf-8"
    try:
        "".encode(encoding)  # LookupError for names such as base64, which are no text encodings
        decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    except (LookupError, TypeError):
        raise EncodingUnknown(path.name, likely_encodings(head)) from None
    if "\0" in head.decode("latin-1") and not wanted and (found := _without_mark(head)):
        raise EncodingUnknown(path.name, found)
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
    return EncodingUnknown(path.name, likely_encodings(head))


def _without_mark(head: bytes) -> str:
    """Return the kinds of UTF-16 that a text with so many NULs may be, else ""."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.2 * len(head) or min(even, odd) > 0.1 * max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


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


def _records(
    opened: Callable[[], IO[str]], name: str, delimiter: str, quoting: str
) -> Iterator[Row]:
    before = csv.field_size_limit(LONGEST_FIELD)
    line = 0
    plain: Literal[0, 3] = csv.QUOTE_NONE if quoting == "none" else csv.QUOTE_MINIMAL
    try:
        with opened() as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=delimiter, quoting=plain)
            for record in reader:
                if lines.ended:  # the file ended inside this record: a quote was never closed
                    raise QuoteUnclosed(name, line + 1)
                line = reader.line_num
                yield tuple([field or None for field in record])
    except csv.Error:
        raise FieldTooLong(name, line + 1) from None
    finally:
        csv.field_size_limit(before)
