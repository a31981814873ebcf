"""Real workbooks, where a collection of them lies beside the project: each is read or refused.

`WORKBENCH_SPREADSHEETS` names another folder; `WORKBENCH_ALL_SPREADSHEETS=1` takes every file of it
instead of a sample. Without a collection the constructed workbooks stand in (see `test_lossless_copy`).
"""

import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import python_calamine

from workbench.cells import CellError
from workbench.engine.client import Engine, guarded
from workbench.errors import WorkbenchError
from workbench.project import rows, sheets
from workbench.project.store import Project
from workbench.requests import ImportSheet, PreviewSheet
from workbench.results import SheetPreview
from workbench.wording import sentence

from .corpus import build_corpus

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(
    os.environ.get("WORKBENCH_SPREADSHEETS", ROOT.parent / "shared" / "data" / "spreadsheets")
)
EVERY = 1 if os.environ.get("WORKBENCH_ALL_SPREADSHEETS") else 13
LONGEST = 25.0  # seconds: 20 without a sign of life end a reader
KINDS = {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt"}


def ended(step: object) -> object:
    while True:
        try:
            next(step)  # type: ignore[call-overload] # a generator
        except StopIteration as end:
            return end.value


parsers = threading.local()  # `engine`: of each thread, and anew after a file that ended it


def examined(path: Path, folder: Path) -> tuple[str, str]:
    """Import one file; return what became of it, and "" or what is wrong with that."""
    started = time.monotonic()
    project = folder / f"{abs(hash(str(path)))}.bertwb"
    Project.create(project).close()
    try:
        outcome, wrong = _read_by(parsers.engine, path, project)
    except WorkbenchError as refused:
        outcome, wrong = type(refused).__name__, ""
        if not str(sentence(refused)).strip():
            wrong = "no sentence"
    finally:
        project.unlink(missing_ok=True)
    if time.monotonic() - started > 2 * LONGEST:
        wrong = "too slow"
    return outcome, wrong


def _read_by(parser: Engine, path: Path, project: Path) -> tuple[str, str]:
    seen = ended(guarded(parser, PreviewSheet(str(path))))
    assert isinstance(seen, SheetPreview)
    ask = ImportSheet(
        str(project),
        str(path),
        sheet=seen.sheet,
        header_row=seen.header_row,
        text_columns=(seen.columns[0].name,),
        guess_label=False,
    )
    ended(guarded(parser, ask))
    if path.suffix.lower() not in {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}:
        return "read", ""
    with Project.open(project, readonly=True) as opened:
        sheet = sheets.sheet_named(opened)
        ours = {sheet.header_row + n: row for n, row in rows.iterate(opened, sheet.id)}
    return "read", _differences(path, seen.sheet, ours)


def _differences(path: Path, name: str, ours: dict[int, tuple[object, ...]]) -> str:
    """Compare every cell under the header with calamine's, where it reads the file itself."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        theirs = list(book.get_sheet_by_name(name).iter_rows())
        shift = (book.get_sheet_by_name(name).start or (0, 0))[1]
    except Exception:  # noqa: BLE001 - it was read by openpyxl then
        return ""
    for number, row in ours.items():
        other = theirs[number - 1] if number <= len(theirs) else []
        wide = [""] * shift + list(other)
        for place, cell in enumerate(row):
            expected = wide[place] if place < len(wide) else ""
            is_error = isinstance(cell, CellError) and expected == ""
            if not is_error and (cell if cell is not None else "") != expected:
                return f"row {number} column {place}: {type(cell)} {type(expected)}"
    return ""


def swept(paths: list[Path], folder: Path) -> list[tuple[Path, str, str]]:
    engines: list[Engine] = []

    def begin() -> None:
        parsers.engine = Engine("parser")
        engines.append(parsers.engine)

    with warnings.catch_warnings(), ThreadPoolExecutor(2, initializer=begin) as pool:
        warnings.simplefilter("ignore")
        found = list(pool.map(examined, paths, [folder] * len(paths)))
    for one in engines:
        one.close()
    return [(path, *outcome) for path, outcome in zip(paths, found, strict=True)]


def test_constructed_workbooks_are_read_rightly_or_refused(tmp_path: Path) -> None:
    built = build_corpus(tmp_path)
    found = swept([one.path for one in built[::4]], tmp_path)
    assert [(path.name, wrong) for path, _outcome, wrong in found if wrong] == []
    expected = {one.path: one.expect for one in built}
    for path, outcome, _wrong in found:
        assert (outcome == "read") == (expected[path] != "refuse-import") or expected[path] == "any"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no collection of real workbooks is here")
def test_real_workbooks_are_read_rightly_or_refused_with_a_sentence(tmp_path: Path) -> None:
    paths = sorted(path for path in FOLDER.rglob("*") if path.suffix.lower() in KINDS)
    found = swept(paths[::EVERY], tmp_path)
    assert [(path.name, outcome, wrong) for path, outcome, wrong in found if wrong] == []
    assert sum(outcome == "read" for _path, outcome, _wrong in found) > len(found) // 3
