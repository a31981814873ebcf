"""What the workbooks of the corpus are made of: invented rows, and a package spelled by hand."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter

SHEET = "Feedback"
HEADER = ("ID", "Date", "Comment", "Amount")
SENTENCES = (
    "The parcel arrived two weeks late and nobody told us why",
    "Friendly staff at the counter, I will gladly come again",
    "物流太慢了，等了整整两个星期才收到",
    "The invoice lists an item that I never ordered",
    "客服态度很好，问题当天就解决了",
    "Nobody answers the phone after four in the afternoon",
    "Screen cracked on the first day & the shop <refused> a refund",
    "Great value, and the colour is just like in the picture",
    "包装破损，不过东西没有坏",
    "Where do I find the manual in German?",
)
FIRST_DAY = 45_292  # 2024-01-01
PACKED = (2024, 1, 1, 0, 0, 0)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MICROSOFT = "http://schemas.microsoft.com/office"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PART = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True, slots=True)
class Built:
    """One workbook of the corpus. `expect` is "copy", "refuse-copy", "refuse-import" or "any"."""

    name: str
    path: Path
    sheet: str
    header_row: int
    text: str
    features: tuple[str, ...]
    expect: str = "copy"


def new(
    folder: Path,
    name: str,
    *features: str,
    sheet: str = SHEET,
    header_row: int = 1,
    text: str = "Comment",
    expect: str = "copy",
) -> Built:
    """Return the entry of a workbook that is about to be written."""
    return Built(name, folder / name, sheet, header_row, text, features, expect)


def feedback(count: int = 12) -> list[tuple[str, date, str, float]]:
    """Return rows under `HEADER`."""
    return [
        (
            f"F-{place + 1:04}",
            date(2024, 1, 1) + timedelta(days=place),
            SENTENCES[place % len(SENTENCES)],
            round(7.5 + place * 3.25, 2),
        )
        for place in range(count)
    ]


def png() -> bytes:
    """Return a picture of eight by eight orange dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    dots = b"".join(b"\0" + b"\xf0\x90\x20" * 8 for _line in range(8))
    size = struct.pack(">2I5B", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", size), chunk(b"IDAT", zlib.compress(dots)), chunk(b"IEND", b""))
    )


# --- with a library -----------------------------------------------------------------------------


@contextmanager
def drawn(built: Built, **options: Any) -> Iterator[tuple[Any, Any]]:
    """Give a workbook of XlsxWriter and its first sheet, and write it at the end."""
    book = xlsxwriter.Workbook(str(built.path), options)
    book.set_properties({"created": datetime(2024, 1, 1)})
    sheet = book.add_worksheet(built.sheet)
    yield book, sheet
    book.close()


def fill(book: Any, sheet: Any, top: int = 0, left: int = 0, count: int = 12) -> None:
    """Write a header and rows of feedback; `top` and `left` count from 0."""
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(top, left, HEADER)
    for place, (identity, day, comment, amount) in enumerate(feedback(count), top + 1):
        sheet.write_string(place, left, identity)
        sheet.write_datetime(place, left + 1, day, days)
        sheet.write_string(place, left + 2, comment)
        sheet.write_number(place, left + 3, amount)


@contextmanager
def opened(built: Built) -> Iterator[tuple[Any, Any]]:
    """Give a filled workbook of openpyxl and its first sheet, and save it at the end."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = built.sheet
    for row in ((),) * (built.header_row - 1) + (HEADER, *feedback()):
        sheet.append(row)
    yield book, sheet
    book.save(built.path)
    book.close()


# --- by hand ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship. `kind` is an address or its last word; ids are given by the order."""

    kind: str
    target: str
    external: bool = False

    def xml(self, number: int) -> str:
        """Return the element."""
        kind = self.kind if "://" in self.kind else f"{DOCS}/{self.kind}"
        mode = ' TargetMode="External"' if self.external else ""
        return (
            f'<Relationship Id="rId{number}" Type="{kind}" Target={quoteattr(self.target)}{mode}/>'
        )


STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFE699"/></patternFill></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(slots=True)
class Raw:
    """A package of one sheet, of which each piece can be put in by hand.

    `rows` stands within sheetData, `head` before and `tail` after it. `relations` are by part, ""
    being the package; `types` are content types by part or ".ending".
    """

    rows: str = ""
    strings: list[str] = field(default_factory=list)  # what stands within each <si>
    head: str = '<dimension ref="A1:D13"/>'
    tail: str = ""
    book_head: str = ""
    book_tail: str = ""
    name: str = SHEET
    part: str = PART
    target: str = "worksheets/sheet1.xml"
    more_sheets: list[tuple[str, str]] = field(default_factory=list)  # name, whole part
    relations: dict[str, list[Relation]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str | bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # of "styles" and "sharedStrings"

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relationship and return its id."""
        known = self.relations.setdefault(part, [])
        known.append(Relation(kind, target, external))
        return f"rId{len(known)}"

    def add(self, part: str, kind: str, content: str | bytes) -> None:
        """Add a part with its content type."""
        self.types[part] = kind
        self.parts[part] = content if isinstance(content, bytes) else DECLARATION + content

    def finished(self) -> dict[str, bytes]:
        """Return all parts by their names; what is in `parts` goes before what would be made."""
        names = [(self.name, self.part, self.target)]
        pages: dict[str, str | bytes] = {self.part: worksheet(self.rows, self.head, self.tail)}
        for number, (name, page) in enumerate(self.more_sheets, 2):
            names.append(
                (name, f"xl/worksheets/sheet{number}.xml", f"worksheets/sheet{number}.xml")
            )
            pages[names[-1][1]] = page
        for _name, _part, target in names:
            self.relate("xl/workbook.xml", "worksheet", target)
        total = len(self.relations["xl/workbook.xml"])
        first = total - len(names) + 1
        for kind in self._shared():
            self.relate("xl/workbook.xml", kind, f"{kind}.xml")
        self.relations[""] = [
            Relation("officeDocument", "xl/workbook.xml"),
            *self.relations.get("", []),
        ]
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{at + 1}" r:id="rId{first + at}"/>'
            for at, (name, _part, _target) in enumerate(names)
        )
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": self._types([part for _name, part, _target in names]),
            **{_rels_of(part): _relationships(found) for part, found in self.relations.items()},
            "xl/workbook.xml": _workbook(sheets, self.book_head, self.book_tail),
            **pages,
            **{f"xl/{kind}.xml": made for kind, made in self._shared().items()},
            **self.parts,
        }
        return {
            name: data if isinstance(data, bytes) else data.encode() for name, data in parts.items()
        }

    def _shared(self) -> dict[str, str]:
        made = {"styles": STYLES, "sharedStrings": shared_strings(self.strings)}
        return {kind: part for kind, part in made.items() if kind not in self.left_out}

    def _types(self, pages: Sequence[str]) -> str:
        types = {
            ".rels": "application/vnd.openxmlformats-package.relationships+xml",
            ".xml": "application/xml",
            "xl/workbook.xml": f"{KIND}.sheet.main+xml",
            **dict.fromkeys(pages, f"{KIND}.worksheet+xml"),
            **{f"xl/{kind}.xml": f"{KIND}.{kind}+xml" for kind in self._shared()},
            **self.types,
        }
        items = "".join(
            f'<Default Extension="{name[1:]}" ContentType="{kind}"/>'
            if name.startswith(".")
            else f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in types.items()
        )
        return f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">{items}</Types>'

    def save(self, path: Path) -> None:
        """Write the package."""
        pack(path, self.finished())


def _rels_of(part: str) -> str:
    folder, _slash, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _relationships(found: Sequence[Relation]) -> str:
    items = "".join(relation.xml(number) for number, relation in enumerate(found, 1))
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _workbook(sheets: str, head: str, tail: str) -> str:
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{DOCS}">{head}'
        f"<sheets>{sheets}</sheets>{tail}</workbook>"
    )


def worksheet(rows: str, head: str = "", tail: str = "") -> str:
    """Return a whole sheet part."""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{DOCS}">{head}'
        f"<sheetData>{rows}</sheetData>{tail}</worksheet>"
    )


def shared_strings(items: Sequence[str]) -> str:
    """Return the table of strings; the items stand within <si>."""
    inner = "".join(f"<si>{item}</si>" for item in items)
    return (
        f'{DECLARATION}<sst xmlns="{MAIN}" count="{len(items)}" uniqueCount="{len(items)}">'
        f"{inner}</sst>"
    )


def row(number: int, cells: str) -> str:
    """Return a row of given cells."""
    return f'<row r="{number}">{cells}</row>'


def number_cell(at: str, value: float | str, style: int = 0) -> str:
    """Return a cell with a number."""
    return f'<c r="{at}"{_style(style)}><v>{value}</v></c>'


def inline_cell(at: str, text: str, style: int = 0) -> str:
    """Return a cell that holds its own text."""
    return f'<c r="{at}"{_style(style)} t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _style(style: int) -> str:
    return f' s="{style}"' if style else ""


def plain(count: int = 12, *, add: Mapping[int, str] | None = None) -> Raw:
    """Return a package with rows of feedback; `add` puts cells at the end of rows, by number."""
    raw = Raw(head=f'<dimension ref="A1:D{count + 1}"/>')
    added = add or {}

    def string(at: str, text: str, style: int = 0) -> str:
        raw.strings.append(f"<t>{escape(text)}</t>")
        return f'<c r="{at}"{_style(style)} t="s"><v>{len(raw.strings) - 1}</v></c>'

    titles = "".join(string(f"{at}1", name, 3) for at, name in zip("ABCD", HEADER, strict=True))
    lines = [row(1, titles + added.get(1, ""))]
    for number, (identity, _day, comment, amount) in enumerate(feedback(count), 2):
        cells = (
            string(f"A{number}", identity)
            + number_cell(f"B{number}", FIRST_DAY + number - 2, 1)
            + string(f"C{number}", comment)
            + number_cell(f"D{number}", amount)
        )
        lines.append(row(number, cells + added.get(number, "")))
    raw.rows = "".join(lines)
    return raw


def entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Return the header of an entry, with the name just as it is said."""
    info = zipfile.ZipInfo("part", PACKED)
    info.filename, info.compress_type = name, method
    return info


def pack(path: Path, parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write parts to an archive, in their order."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(entry(name, method), data, method)
