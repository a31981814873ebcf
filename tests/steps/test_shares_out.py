"""True shares of a real project: by month, quarter and region, while it is reviewed, and in its exports."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from workbench.events import Scores
from workbench.project import (
    labels,
    model_reviews,
    predictions,
    promises,
    row_groups,
    runs,
    sheets,
    tasks,
)
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.requests import EstimateShares, ExportWorkbook, ImportSheet
from workbench.results import RESULTS, SharesEstimated
from workbench.steps.estimate_shares import estimate_shares
from workbench.steps.export_workbook import export_workbook
from workbench.steps.import_sheet import import_sheet
from workbench.trust import Promise
from workbench.verdicts import share_lines

from .two_topics import driven

SCORES = Scores(
    "test", 100, 0.9, (0.8, 0.95), 0.9, ("late", "rude"), (), ((45, 5), (5, 45)), 0.8, 200
)
ROWS = 240
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a function that makes a project: rows over four months and two regions, a third of them
    predicted as "late", and 100 scored rows of which one in ten is wrong.
    """

    def make(kind: str = "single", dates: str = "2026-{month:02}-03") -> Path:
        source = tmp_path / "rows.csv"
        lines = [
            (f"text {at}", ("north", "south")[at % 2], dates.format(month=1 + at % 4))
            for at in range(ROWS)
        ]
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("Text", "Region", "Day"), *lines])
        path = tmp_path / "p.bertwb"
        Project.create(path).close()
        driven(
            import_sheet(
                ImportSheet(str(path), str(source), text_columns=("Text",), guess_label=False)
            )
        )
        with Project.open(path, owner=True) as project:
            task = tasks.task_for(project, kind, "Topic")
            for name in ("late", "rude"):
                labels.add_label(project, task.id, name)
            number = runs.start_run(project, task.id, "quick", "m", {})
            said = [
                (row, "late" if row % 3 == 0 else "rude", 0.6 if row % 5 == 0 else 0.95)
                for row in range(1, ROWS + 1)
            ]
            predictions.add(project, number, 1, said)
            pairs = [("late", "late")] * 45 + [("late", "rude")] * 5
            pairs += [("rude", "rude")] * 45 + [("rude", "late")] * 5
            held = [(9, at, true, told, 0.9) for at, (true, told) in enumerate(pairs)]
            runs.add_held_out(project, number, held)
            runs.finish_run(project, number, "done", method="head", scores=SCORES)
            promises.keep(project, number, Promise(0.9, 0.1, 100, threshold=0.8))
        return path

    return make


def estimated(
    path: Path, column: str = "", period: str = "month", task: str = ""
) -> SharesEstimated:
    seen, found = driven(estimate_shares(EstimateShares(str(path), task, "", 0, column, period)))
    assert seen
    assert isinstance(found, SharesEstimated)
    return found


@pytest.mark.parametrize(
    "dates", ["2026-{month:02}-03", "2026/{month}/3 08:15", "2026年{month}月3日"]
)
def test_days_are_parted_by_month_quarter_or_year_however_they_are_written(
    made: Made, dates: str
) -> None:
    path = made(dates=dates)
    for period, groups in (
        ("month", ["2026-01", "2026-02", "2026-03", "2026-04"]),
        ("quarter", ["2026-Q1", "2026-Q2"]),
        ("year", ["2026"]),
    ):
        found = estimated(path, "Day", period).shares
        assert list(dict.fromkeys(one.group for one in found.shares)) == groups
        assert from_json(to_json(found), RESULTS) == found
    with Project.open(path) as project:
        sheet = sheets.sheet_named(project)
        assert row_groups.holds_days(project, sheet, "Day")
        assert not row_groups.holds_days(project, sheet, "Region")


def test_shares_are_corrected_and_say_by_what(made: Made) -> None:
    found = estimated(made()).shares
    late = next(one for one in found.shares if one.label == "late")
    assert late.counted == pytest.approx(1 / 3)
    assert late.best.value == pytest.approx((1 / 3 - 0.1) / 0.8, abs=0.01)
    assert late.best.low < late.best.value < late.best.high
    assert (found.scored, found.reviewed, found.certain) == (100, 0, 0)
    assert "no-reviewed-rows" in found.limits
    assert "Corrected with the model's errors on 100 rows that score it." in share_lines(found)


def test_reviewed_rows_count_as_they_were_decided(made: Made) -> None:
    path = made()
    before = estimated(path).shares
    with Project.open(path, owner=True) as project:
        late, _rude = labels.all_labels(project, tasks.task_named(project).id)
        unsure = range(5, ROWS + 1, 5)
        wanted = dict.fromkeys(unsure, ((late.id, None),))
        origins = {row: f"model:1:{'kept' if row % 3 == 0 else 'changed'}" for row in unsure}
        model_reviews.decide(project, (late.task, 1), wanted, origins)
    found = estimated(path).shares
    assert (found.certain, found.waiting) == (48, 0)
    assert "no-reviewed-rows" not in found.limits
    assert "review-going-on" not in found.limits
    first, then = (next(o for o in one.shares if o.label == "late") for one in (before, found))
    assert then.counted == first.counted, "the count stays the model's"
    rest = (first.best.value * 0.8) + 0.2
    assert then.best.value == pytest.approx(rest, abs=0.03)
    assert then.best.high - then.best.low < first.best.high - first.best.low
    assert "48 reviewed rows" in "\n".join(share_lines(found))


def test_several_labels_have_shares_each_by_itself(made: Made) -> None:
    found = estimated(made("several"), "Region").shares
    assert {(one.group, one.label) for one in found.shares} == {
        (group, label) for group in ("north", "south") for label in ("late", "rude")
    }
    assert "each-label-by-itself" in found.limits
    assert all(0 <= one.best.low <= one.best.high <= 1 for one in found.shares)


@pytest.mark.parametrize("column", ["", "Day"])
def test_a_new_workbook_holds_the_shares_with_a_chart(
    made: Made, tmp_path: Path, column: str
) -> None:
    path, target = made(), tmp_path / "out.xlsx"
    driven(export_workbook(ExportWorkbook(str(path), str(target), shares=(column,))))
    book = openpyxl.load_workbook(target)
    assert "Shares" in book.sheetnames
    head, *lines = book["Shares"].iter_rows(values_only=True)
    formats = [cell.number_format for cell in book["Shares"][2]]
    charts = len(book["Shares"]._charts)
    about = {str(name): str(text) for name, text in book["About"].iter_rows(values_only=True)}
    book.close()
    assert charts == 1
    assert "Corrected with the model's errors on 100 rows" in about["Shares"]
    if not column:
        assert head == (
            "Label", "Rows as predicted", "Share as predicted", "Corrected share", "From", "To",
        )  # fmt: skip
        assert [line[:2] for line in lines] == [("rude", 160), ("late", 80)]
        assert sum(line[3] for line in lines) == pytest.approx(1)
        assert all(line[4] <= line[3] <= line[5] for line in lines)
        assert all("%" in one for one in formats[2:])
        assert "%" not in formats[1]
    else:
        assert head[:4] == ("Day", "Rows", "rude", "late")
        assert head[4:7] == ("rude, as predicted", "rude, from", "rude, to")
        assert [line[0] for line in lines] == ["2026-01", "2026-02", "2026-03", "2026-04"]
        assert [line[1] for line in lines] == [60] * 4
        assert [line[4] + line[7] for line in lines] == [60] * 4
        assert "%" in formats[2]
        assert "%" not in formats[4]


def test_a_csv_export_puts_the_shares_beside_the_rows(made: Made, tmp_path: Path) -> None:
    path, target = made(), tmp_path / "out.csv"
    driven(export_workbook(ExportWorkbook(str(path), str(target), shares=("Region",))))
    with (tmp_path / "out – Shares.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head[:4] == ["Region", "Rows", "rude", "late"]
    assert [line[:2] for line in lines] == [["north", "120"], ["south", "120"]]
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + ROWS


def test_rows_behind_a_share_are_found_by_label_and_group(made: Made) -> None:
    with Project.open(made()) as project:
        sheet = sheets.sheet_named(project)
        late = row_groups.predicted_rows(project, 1, sheet, "late", "single")
        assert late == list(range(3, ROWS + 1, 3))
        month = row_groups.Group("Day", "2026-02")
        found = row_groups.predicted_rows(project, 1, sheet, "late", "single", month)
        assert found == [row for row in late if (row - 1) % 4 == 1]
        year = row_groups.Group("Day", "2026", "year")
        assert row_groups.predicted_rows(project, 1, sheet, "late", "single", year) == late
