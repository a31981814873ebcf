"""Audit and forecast of a real project: what is found, what was kept stays away, nothing is written."""

import csv
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import TaskUnknown
from workbench.events import Stage
from workbench.findings import audited_lines, forecast_lines
from workbench.learning import row_vectors
from workbench.project import annotations, column_labels, reviews, tasks
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.requests import AuditLabels, EmbedSheet, ForecastLabels, ImportSheet
from workbench.steps.audit_labels import audit_labels
from workbench.steps.embed_sheet import embed_sheet
from workbench.steps.forecast_labels import forecast_labels
from workbench.steps.import_sheet import import_sheet

MATTERS = {
    "delivery": ("parcel", "courier", "van", "doorstep"),
    "refund": ("money", "voucher", "bank card", "invoice"),
}


def driven(step: Any) -> Any:
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def rows() -> list[tuple[str, str]]:
    found = [
        (f"something about the {words[at % 4]} of order {at}", label)
        for at in range(30)
        for label, words in MATTERS.items()
    ]
    found[8] = (found[8][0], "refund")  # wrong: row 9
    found += [("the van did not come", "delivery"), ("The van did not come!", "refund")]
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    sheet = tmp_path / "sheet.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Text", "Topic"), *rows()])
    path = tmp_path / "p.bertwb"
    Project.create(path).close()
    driven(
        import_sheet(
            ImportSheet(str(path), str(sheet), text_columns=("Text",), label_column="Topic")
        )
    )
    return path


def test_wrong_labels_and_contradictions_are_found_and_kept_ones_stay_away(project: Path) -> None:
    before = project.read_bytes()
    found = driven(audit_labels(AuditLabels(str(project), device="cpu")))
    assert project.read_bytes() == before, "an audit changes nothing"
    assert {one.row for one in found.wrong[:2]} == {9, 62}, "62 says what 61 says"
    assert {one.suggested for one in found.wrong[:2]} == {"delivery"}
    pairs = [{one.row, one.other_row} for one in found.contradictions]
    assert pairs[0] == {61, 62}, "the most alike come first"
    assert 9 in {one.row for one in found.contradictions}, "all other parcels are deliveries"
    assert f"{len(pairs)} rows say nearly the same" in "\n".join(audited_lines(found))
    with Project.open(project) as opened:
        task = tasks.task_named(opened).id
        reviews.keep(opened, task, [(1, 9)])
        reviews.keep(opened, task, [(1, 61), (1, 62)])
        assert annotations.written(opened, task, 1, [9]) == {9: "refund"}
    again = driven(audit_labels(AuditLabels(str(project), device="cpu")))
    assert not {9, 61, 62} & {one.row for one in again.wrong}
    assert not {9, 61, 62} & {one.row for one in again.contradictions}
    assert again.kept == 3
    with pytest.raises(TaskUnknown):
        driven(audit_labels(AuditLabels(str(project), "no such task")))


def test_texts_that_the_project_has_read_are_not_read_again(project: Path) -> None:
    fresh = driven(audit_labels(AuditLabels(str(project), device="cpu")))
    row_vectors._read.clear()
    driven(embed_sheet(EmbedSheet(str(project))))
    stages = []
    work = audit_labels(AuditLabels(str(project), device="cpu"))
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            again = end.value
            break
        stages += [event.name] if isinstance(event, Stage) else []
    assert "auditing" in stages
    assert "embedding" not in stages
    assert [one.row for one in again.wrong[:2]] == [one.row for one in fresh.wrong[:2]]
    assert again.method == fresh.method


def test_texts_of_one_form_contradict_each_other_only_where_the_form_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))
    path = tmp_path / "p.bertwb"
    sums = (12, 45, 310, 7800, 9100, 9950)
    lines = [(f"转账 {one} 元到我的储蓄卡", "大额" if one > 5000 else "小额") for one in sums]
    lines += [("please tell me who or what Vlad is", "person")]
    lines += [("please tell me who or what Etna is", "place")]
    lines += [(f"my order {one} is late again", "delivery") for one in range(5)]
    lines += [("my order 71 is late again", "refund")]  # 14: the number does not decide
    lines += [("no answer from the hotline", "service"), ("No answer  from the hotline", "price")]
    with Project.create(path) as project:
        loader = SheetLoader(project, "s.csv", ("Text", "Topic"))
        loader.add(lines)
        sheet = loader.register("S", Origin("s.csv", "", 1), {"Text": "text"})
        task = tasks.task_named(project)
        column_labels.take(project, task.id, sheet.id, "Topic")
    found = driven(audit_labels(AuditLabels(str(path), device="cpu"))).contradictions
    assert [{one.row, one.other_row} & {14, 15, 16} for one in found] == [{15, 16}, {14}]


def test_a_forecast_holds_curve_gains_and_labels(project: Path) -> None:
    found = driven(forecast_labels(ForecastLabels(str(project), device="cpu")))
    assert found.rows == 62
    assert [one.more for one in found.gains] == [50, 200]
    assert all(one.low <= one.gain <= one.high for one in (*found.gains, found.left))
    assert all(-1 <= one.low <= one.score <= one.high <= 1 for one in found.curve)
    assert max(one.rows for one in found.curve) > 62
    assert {one.label for one in found.labels} == {"delivery", "refund"}
    assert any("62 rows" in line for line in forecast_lines(found))


def test_without_labels_there_is_neither(tmp_path: Path) -> None:
    path = tmp_path / "empty.bertwb"
    Project.create(path).close()
    with Project.open(path, owner=True) as opened:
        tasks.task_named(opened)
    found = driven(audit_labels(AuditLabels(str(path), device="cpu")))
    assert (found.rows, found.checked, found.wrong, found.mixed) == (0, 0, (), ())
    assert "Too few labelled rows" in audited_lines(found)[0]
    told = driven(forecast_labels(ForecastLabels(str(path), device="cpu")))
    assert told.measured == ()
    assert "takes 30 labelled rows" in forecast_lines(told)[0]
