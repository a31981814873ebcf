"""Rows, labels and runs at their worst: a report is written, says what it cannot, and nothing runs."""

import errno
from pathlib import Path

import openpyxl
import pytest

from tests.reporting.conftest import KINDS, Written, answered, driven, imported
from tests.reporting.pdf_text import pages_of, text_of
from tests.reporting.test_reports import all_cells, page_of
from workbench.errors import (
    DiskFull,
    FolderMissing,
    NoRun,
    ReportUnsupported,
    RunUnknown,
    TargetIsSource,
)
from workbench.events import Figure
from workbench.label_text import LEVEL, joined
from workbench.project.store import Project
from workbench.reporting import paper
from workbench.requests import ImportSheet, WriteReport
from workbench.steps.import_sheet import import_sheet
from workbench.steps.write_report import write_report
from workbench.wording import sentence

SCRIPT = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil","x")'
RIGHT_TO_LEFT = "\u202egnp.exe שלום مرحبا"
LONG = "长Long" * 600


READERS = {".html": lambda file: page_of(file).text, ".pdf": text_of, ".xlsx": all_cells}


def words(files: dict[str, Path]) -> tuple[str, ...]:
    found = tuple(READERS[kind](file) for kind, file in files.items())
    for text in found:
        assert "nan" not in text.lower()
        assert "None" not in text
    return found


def many(labels: list[str], rows: int, text: str = "row {n}") -> list[tuple[str, ...]]:
    lines = [(text.replace("{n}", str(at)), labels[at % len(labels)]) for at in range(rows)]
    return [("Text", "Topic"), *lines]


def test_names_and_texts_of_an_enemy_are_only_shown(tmp_path: Path, written: Written) -> None:
    names = [SCRIPT, FORMULA, RIGHT_TO_LEFT, "a\x07b\x1b[31m", "😀 smile", "</svg><b>"]
    path = imported(tmp_path, many(names, 60, f"{SCRIPT} {FORMULA} {RIGHT_TO_LEFT} {{n}} {LONG}"))
    with Project.open(path) as project:
        kept = [name for (name,) in project.all("SELECT name FROM label ORDER BY id")]
    assert len(kept) == len(names)
    pairs = [(str(kept[at % 6]), str(kept[(at + at % 2) % 6])) for at in range(60)]
    answered(path, pairs, spreads=True)
    files = written(path, with_texts=True, signed_by=SCRIPT)
    page, print_, cells = words(files)
    assert SCRIPT in page, "shown as it is written"
    tags = {tag for tag, _more in page_of(files[".html"]).tags}
    assert not tags & {"script", "b", "iframe", "object", "img"}
    for tag, more in page_of(files[".html"]).tags:
        assert not any(name.startswith("on") for name in more), tag
        assert all((more.get(name) or "#").startswith("#") for name in ("href", "src"))
    for control in ("\u202e", "\x07", "\x1b"):
        assert control not in page + print_ + cells
    assert "□" in print_, "characters that the font lacks leave a mark"
    assert "stands for a character" in print_
    book = openpyxl.load_workbook(files[".xlsx"])
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert FORMULA in cells
    assert LONG not in page, "a text is cut to what fits"


def test_three_rows_in_all(tmp_path: Path, written: Written) -> None:
    path = imported(tmp_path, many(["yes", "no"], 3))
    answered(path, [("yes", "yes"), ("yes", "yes"), ("yes", "yes")])
    for text in words(written(path)):
        flat = text.replace("\n", " ")
        assert "Fewer than 20 rows" in flat
        assert "carry one label" in flat
        assert "3 rows are too few to promise" in flat


def test_a_run_without_spreads_and_with_its_model_gone(tmp_path: Path, written: Written) -> None:
    path = imported(tmp_path, many(["yes", "no"], 80))
    answered(path, [(("yes", "no")[at % 2], ("yes", "no")[at % 3 % 2]) for at in range(80)])
    (page,) = words(written(path, kinds=[".html"]))
    assert "The folder of the trained model is gone" in page
    assert "kept no probabilities" in page
    assert "older than calibration" in page


def test_a_run_whose_rows_are_gone_still_says_its_kept_scores(
    tmp_path: Path, written: Written
) -> None:
    path = imported(tmp_path, many(["yes", "no"], 40))
    number = answered(path, [("yes", "yes")] * 9 + [("no", "yes")])
    with Project.open(path, owner=True) as project, project.write() as db:
        db.execute("DELETE FROM held_out WHERE run = ?", (number,))
    for text in words(written(path)):
        assert "No row scores this model" in text.replace("\n", " ")
        assert "90.0%" in text or "0.9" in text


def test_numbers(tmp_path: Path, written: Written) -> None:
    lines = [("Text", "Topic"), *((f"row {at}", str(at % 7)) for at in range(60))]
    path = imported(tmp_path, lines, label_kind="number")
    figures = (Figure("mae", 0.5, 0.4, 0.6), Figure("rmse", 0.7, 0.6, 0.8))
    pairs = [(str(float(at % 7)), str(float(at % 7) + at % 3 / 2)) for at in range(60)]
    answered(path, pairs, kind="number", figures=figures)
    page, print_, cells = words(written(path))
    assert "Rows farthest from the truth" in page
    assert "no precision can be promised" in print_
    assert "RMSE" in cells


def test_several_labels(tmp_path: Path, written: Written) -> None:
    lines = [("Text", "Topic"), *((f"row {at}", "a;b" if at % 2 else "b;c") for at in range(60))]
    path = imported(tmp_path, lines, label_kind="several", label_separator=";")
    answered(
        path,
        [
            (joined(("a", "b")), joined(("a",))) if at % 2 else (joined(("b", "c")),) * 2
            for at in range(60)
        ],
        kind="several",
    )
    page, print_, _cells = words(written(path))
    assert "Labels missed and added" in page
    assert "a; b" in print_
    assert "\x1f" not in page


def test_a_tree(tmp_path: Path, written: Written) -> None:
    lines = [("Text", "Topic"), *((f"row {at}", f"Top{at % 2} > Leaf{at % 4}") for at in range(80))]
    path = imported(tmp_path, lines, label_kind="tree", label_separator=" > ")
    pairs = [
        (
            LEVEL.join((f"Top{at % 2}", f"Leaf{at % 4}")),
            LEVEL.join((f"Top{at // 5 % 2}", f"Leaf{at % 4}")),
        )
        for at in range(80)
    ]
    answered(path, pairs, kind="tree")
    assert "Confusion of the top level" in words(written(path, kinds=[".pdf"]))[0]


def test_so_many_labels_of_long_names_stay_on_the_sheet(tmp_path: Path, written: Written) -> None:
    names = [f"a_rather_long_name_of_a_label_that_goes_on_{at}_{'and_on_' * 6}" for at in range(90)]
    path = imported(tmp_path, many(names, 180))
    answered(path, [(names[at % 90], names[(at + at % 5 // 4) % 90]) for at in range(180)])
    files = written(path, kinds=[".pdf"])
    assert len(pages_of(files[".pdf"])) > 6
    found = words(files)[0].replace("\n", "").replace(" ", "")
    assert all(f"_on_{at}_and" in found for at in (0, 45, 89))


# --- where it goes --------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = imported(tmp_path, many(["yes", "no"], 40))
    answered(path, [("yes", "yes"), ("no", "yes")] * 20)
    return path


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*names: str, run: int = 0) -> WriteReport:
        return WriteReport(str(plain), tuple(str(tmp_path / name) for name in names), run=run)

    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ReportUnsupported) as refused:
        driven(write_report(ask("report.docx")))
    assert ".html, .pdf or .xlsx" in str(sentence(refused.value))
    with pytest.raises(FolderMissing):
        driven(write_report(ask("nowhere/report.html")))
    with pytest.raises(RunUnknown):
        driven(write_report(ask("report.html", run=99)))

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(paper.FPDF, "output", full)
    with pytest.raises(DiskFull):
        driven(write_report(ask("report.pdf")))
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_workbook_that_the_rows_came_from_is_spared(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in many(["yes", "no"], 40):
        book.active.append(row)
    source = tmp_path / "own.xlsx"
    book.save(source)
    path = tmp_path / "q.bertwb"
    Project.create(path).close()
    driven(
        import_sheet(
            ImportSheet(str(path), str(source), text_columns=("Text",), label_column="Topic")
        )
    )
    answered(path, [("yes", "yes")] * 20)
    before = source.read_bytes()
    with pytest.raises(TargetIsSource):
        driven(write_report(WriteReport(str(path), (str(source),))))
    assert source.read_bytes() == before


def test_a_project_without_a_run_says_so(tmp_path: Path) -> None:
    path = imported(tmp_path, many(["yes", "no"], 20))
    for kind in KINDS:
        with pytest.raises(NoRun):
            driven(write_report(WriteReport(str(path), (str(tmp_path / f"r{kind}"),))))


def test_a_cancelled_report_leaves_nothing(plain: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    step = write_report(WriteReport(str(plain), (str(tmp_path / "report.pdf"),)))
    for _event in range(4):
        next(step)
    step.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == before
