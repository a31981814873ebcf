"""What a manager finds in a report: the run's own figures in every format, in either language."""

import html.parser
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.reporting.conftest import SECRET, Written
from tests.reporting.pdf_text import pages_of, text_of
from workbench.project import guidelines, label_edits, labels, promises
from workbench.project.store import Project
from workbench.requests import EvaluateRun
from workbench.results import RunEvaluated
from workbench.steps.evaluate_run import evaluate_run
from workbench.wording import figure_name

from .conftest import driven

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Reader(html.parser.HTMLParser):
    """Reads a page as a browser would, and notes what is not closed and what would run."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def page_of(file: Path) -> Reader:
    reader = Reader(file.read_text(encoding="utf-8"))
    assert reader.open == []
    return reader


def all_cells(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    return "\n".join(
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    )


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_format_says_the_figures_of_the_run(
    trained: Path, written: Written, language: str
) -> None:
    told: RunEvaluated = driven(evaluate_run(EvaluateRun(str(trained))))
    assert told.measures is not None
    files = written(trained, language=language, signed_by="Ann 安")
    page, paper = page_of(files[".html"]), text_of(files[".pdf"])
    book = openpyxl.load_workbook(files[".xlsx"])
    for figure in told.measures.figures:
        if figure.name == "micro_f1":  # the same as the accuracy, of one label a row
            continue
        said = f"{figure.value:.1%} ({figure.low:.1%}–{figure.high:.1%})"
        assert said in page.text
        assert said in paper
    accuracy = told.measures.figure("accuracy")
    numbers = [tuple(row) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    values = pytest.approx((accuracy.value, accuracy.low, accuracy.high))
    assert any(row[1:4] == values for row in numbers if all(isinstance(c, float) for c in row[1:4]))
    for label in told.measures.labels:
        line = next(row for row in numbers if row[0] == label.label and len(row) > 8)
        assert line[1:4] == pytest.approx((label.rows, label.predicted, label.precision.value))
        assert f"{label.f1.value:.1%}" in paper
    for text in (page.text, paper, all_cells(files[".xlsx"])):
        assert "Ann 安" in text
        assert "送货" in text
        assert "nan" not in text.lower()
        assert not re.search(r"\binf\b|None|\{\w*\}", text)


def test_a_chinese_report_is_chinese_and_an_english_one_english(
    trained: Path, written: Written
) -> None:
    chinese = written(trained, "zh", (".html", ".pdf"), language="zh")
    words = text_of(chinese[".pdf"])
    assert "评估报告：" in words
    assert "混淆矩阵" in words
    assert "第 1 页" in words
    assert page_of(chinese[".html"]).tags[0] == ("html", {"lang": "zh-CN"})
    english = text_of(written(trained, "en", [".pdf"], language="en")[".pdf"])
    assert "Report on Labels" in english
    assert "□" not in english
    han = [line for line in english.splitlines() if re.search("[\u4e00-\u9fff]", line)]
    assert all("送货" in line for line in han), "only the label's own name"


def test_paper_has_its_glyphs_inside_and_a_heading_with_what_follows(
    trained: Path, written: Written
) -> None:
    file = written(trained, kinds=[".pdf"], signed_by="Ann")[".pdf"]
    data = file.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/FontFile3") == 2, "two weights, both inside"
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    pages = pages_of(file)
    titles = {"Scores", "Data", "Model", "Limits", "Settings", "Sign-off", "Summary"}
    for number, page in enumerate(pages, 1):
        lines = page.split("\n")
        assert f"Page {number} of {len(pages)}" in lines
        body = lines[:-2]  # without the foot
        assert body[-1] not in titles


def test_texts_of_rows_stand_in_it_only_where_they_are_allowed(
    trained: Path, written: Written
) -> None:
    closed = written(trained, "closed")
    for text in (
        closed[".html"].read_text(encoding="utf-8"),
        text_of(closed[".pdf"]).replace("\n", " "),
        all_cells(closed[".xlsx"]),
    ):
        assert SECRET not in text
        assert "Zwiebelfisch" not in text
        assert "left out" in text
        assert "something of order" not in text
        assert "north" in text, "a short value of a column is a name"
    open_ = written(trained, "open", (".html", ".xlsx"), with_texts=True)
    assert SECRET in page_of(open_[".html"]).text
    assert SECRET in all_cells(open_[".xlsx"])


def test_it_says_how_the_run_came_about(trained: Path, written: Written) -> None:
    with Project.open(trained) as project:
        found = page_of(written(trained, kinds=[".html"])[".html"]).text
        assert "sheet.csv" in found
        assert re.search(r"\b[0-9a-f]{64}\b", found), "files and models by their SHA-256"
        assert "all-MiniLM-L6-v2" in found
        assert "Apache-2.0" in found
        assert "HTML to plain text" in found
        assert "240" in found, "rows that the rule touched"
        assert "test rows that it never learnt from" in found
        assert "Seed" in found
        assert "It is the model in use." in found
        assert project.path.name in found
        assert str(project.path.parent) not in found, "no folder of the person's"


def test_what_was_promised_and_written_stands_in_it(
    trained: Path, tmp_path: Path, written: Written
) -> None:
    trained = Path(shutil.copy(trained, tmp_path))
    told: RunEvaluated = driven(evaluate_run(EvaluateRun(str(trained), precision=0.5)))
    assert told.promise is not None
    with Project.open(trained, owner=True) as project:
        promises.keep(project, 1, told.promise)
        first = labels.all_labels(project, 1)[0]
        with label_edits.label_edit(project, "guideline") as edit:
            edit.put(first.id, "guideline", "Whatever a courier does.")
            edit.put(first.id, "examples", f"{SECRET} waits")
        assert guidelines.guidelines(project, 1)[0].text
    found = page_of(written(trained, kinds=[".html"])[".html"]).text
    assert "Whatever a courier does." in found
    assert "50% precision" in found
    assert "Nothing was chosen to be kept yet" not in found
    assert f"{SECRET} waits" not in found
    assert (
        f"{SECRET} waits"
        in page_of(written(trained, kinds=[".html"], with_texts=True)[".html"]).text
    )


def test_names_of_figures_are_those_of_the_window(trained: Path, written: Written) -> None:
    sheet = openpyxl.load_workbook(written(trained, kinds=[".xlsx"])[".xlsx"])["Figures"]
    names = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names[:2] == [figure_name("accuracy"), figure_name("macro_f1")]
