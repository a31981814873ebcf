"""A copy of a person's own workbook with new columns: every other byte of it stays.

One sheet part is streamed, and cells are put at the end of its rows; styles, tables and the filter's
name are extended as text. Every other part is copied as the archive holds it, without unfolding. It
refuses, with the reason, wherever that would not be safe: comments or CDATA between cells, rows out
of order, document types, no room on the right. It never falls back to rewriting the workbook.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from workbench.errors import CopyImpossible
from workbench.events import Noticed, Progress, Step
from workbench.sheets.lossless import book, styles
from workbench.sheets.lossless.archive_out import ArchiveOut
from workbench.sheets.lossless.cell_xml import CellWriter
from workbench.sheets.lossless.layout import Layout
from workbench.sheets.lossless.new_cells import Addition, NewRow
from workbench.sheets.lossless.sheet_xml import extended_sheet
from workbench.sheets.lossless.survey import surveyed
from workbench.sheets.package import Package

_XML = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_START = 4096


def check_copy(file: BinaryIO, name: str, addition: Addition) -> Step[tuple[Noticed, ...]]:
    """Return what a person should know of a copy before it is made. Raises CopyImpossible."""
    package = _opened(file, name)
    with package:
        part = _own_part(package, addition)
        layout = yield from surveyed(package, part, addition)
        return _notices(package, layout)


def write_copy(
    file: BinaryIO, name: str, target: Path, addition: Addition, rows: Iterator[NewRow]
) -> Step[tuple[int, tuple[Noticed, ...]]]:
    """Write the copy to `target`, which nobody else sees.

    Returns how many texts had to be changed to fit Excel, and what a person should know. Raises
    CopyImpossible, WorkbookDamaged, WorkbookTooLarge.
    """
    package = _opened(file, name)
    with package, target.open("wb") as stream:
        part = _own_part(package, addition)
        layout = yield from surveyed(package, part, addition)
        extended = styles.extended(package, layout)
        changed = book.changed_parts(package, part, layout, addition)
        if extended is not None:
            changed[extended.part] = extended.data
        cells = CellWriter(layout, extended)
        out = ArchiveOut(stream)
        total = sum(entry.compress_size for entry in package.entries) or 1
        done = 0
        for entry in package.entries:
            if entry.filename == part:
                fresh = extended_sheet(package, part, layout, addition, rows, cells)
                for count in out.fold(entry, fresh):
                    yield Progress(count, addition.rows, "rows")
            elif entry.filename in changed:
                for _count in out.fold(entry, iter(((0, changed[entry.filename]),))):
                    pass
            else:
                out.copy(entry, package.raw(entry.filename))
            done += entry.compress_size
            yield Progress(addition.rows * done // total, addition.rows, "rows")
        out.finish()
    return cells.changed, _notices(package, layout)


def _opened(file: BinaryIO, name: str) -> Package:
    """Return the package, having looked at the beginning of every part."""
    package = Package(file, name)
    with package:
        for entry in package.entries:
            if entry.flag_bits & 1:
                raise CopyImpossible(name, "encrypted")
            if _XML.search(entry.filename) and not entry.is_dir():
                start = next(package.stream(entry.filename), b"")[:_START]
                if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                    raise CopyImpossible(name, "doctype")
    return package


def _own_part(package: Package, addition: Addition) -> str:
    """Return the sheet's part, which no other sheet may share."""
    part = package.sheet_part(addition.sheet)
    targets = [target for target, _kind in package.relations(package.book_part()).values()]
    if targets.count(part) > 1:
        raise CopyImpossible(package.name, "shared")
    return part


def _notices(package: Package, layout: Layout) -> tuple[Noticed, ...]:
    found = []
    if any(entry.filename.startswith("_xmlsignatures/") for entry in package.entries):
        found.append(Noticed("copy-signature", 1))
    if layout.is_protected:
        found.append(Noticed("copy-protected", 1))
    return tuple(found)
