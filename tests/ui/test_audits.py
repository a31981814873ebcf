"""Audit, two people and forecast in the real window: found by the engine, decided by key."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import annotations, labels, pace, reviews
from workbench.project.labels import Label
from workbench.project.pace import Pace
from workbench.results import CurvePoint, Gain, LabelsForecast
from workbench.translation import set_language
from workbench.ui.readiness import conditions
from workbench.ui.widgets.agreement_dialog import AgreementDialog
from workbench.ui.widgets.audit_dialog import AuditDialog
from workbench.ui.widgets.label_advice import needs_text
from workbench.ui.widgets.outlook_dialog import OutlookDialog
from workbench.ui.widgets.review_pane import ReviewPane

SECONDS = 1000


def opened_dialog(parts: App, kind: type[QWidget]) -> QWidget:
    found = [one for one in parts.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def spoiled(opened: App) -> App:
    """The project with one wrong label, and two rows that say the same with different labels."""
    session = opened.session
    labelled = next(
        one for one in session.project.all("SELECT id FROM sheet WHERE name = 'Labelled'")
    )[0]
    session.set_sheet(int(str(labelled)))
    texts = dict(session.project.all(f"SELECT rowid, c{text_place(opened)} FROM rows_{labelled}"))
    first = min(texts)
    with session.project.write() as db:
        db.execute(
            f"UPDATE rows_{labelled} SET c{text_place(opened)} = ? WHERE rowid = ?",
            (str(texts[first]) + "!", first + 1),
        )
    task = session.task.id
    pair = annotations.written(session.project, task, session.sheet.id, [first, first + 1])
    names = [one.name for one in labels.all_labels(session.project, task)]
    other = next(name for name in names if name not in pair.values())
    session.write(
        lambda project: reviews.decide(project, task, (session.sheet.id, first + 1), other, "")
    )
    return opened


def text_place(parts: App) -> int:
    return next(c.position for c in parts.session.sheet.columns if c.role == "text")


@pytest.fixture
def audit(spoiled: App, qtbot: QtBot) -> AuditDialog:
    spoiled.window.open_page("label")
    spoiled.window.labelling.audit()
    dialog = opened_dialog(spoiled, AuditDialog)
    assert isinstance(dialog, AuditDialog)
    qtbot.waitUntil(lambda: not dialog.job.is_running, timeout=120 * SECONDS)
    return dialog


def press(pane: ReviewPane, key: Qt.Key, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(pane.list, key, modifiers)


def test_contradictions_are_shown_side_by_side_and_decided_by_key(
    spoiled: App, audit: AuditDialog
) -> None:
    project, task = spoiled.session.project, spoiled.session.task.id
    pane = audit.panes[1]
    audit.tabs.setCurrentIndex(1)
    assert pane.items
    finding = audit._found[1][0]
    assert pane.texts.texts[1].isVisible()
    assert ("!",) in pane.texts.marked()

    def present() -> list[str]:
        return [
            annotations.written(project, task, sheet, [row])[row] for sheet, row in finding.places()
        ]

    assert present() == [finding.label, finding.suggested]
    press(pane, Qt.Key.Key_C, shift=True)
    assert present() == [finding.label] * 2
    QTest.keyClick(pane.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert present() == [finding.label, finding.suggested]
    press(pane, Qt.Key.Key_C)
    assert present() == [finding.suggested] * 2
    QTest.keyClick(pane.list, Qt.Key.Key_Backspace)
    press(pane, Qt.Key.Key_K)
    assert present() == [finding.label, finding.suggested]
    assert set(finding.places()) <= reviews.reviewed(project, task)
    assert audit.tabs.tabText(1).split()[-1] == str(len(pane.items) - 1)
    audit.close()


def test_digits_skip_and_hiding(spoiled: App, audit: AuditDialog, qtbot: QtBot) -> None:
    project, task = spoiled.session.project, spoiled.session.task.id
    tab = next(at for at in (0, 2, 1) if len(audit._found[at]) > 0)
    audit.tabs.setCurrentIndex(tab)
    pane = audit.panes[tab]
    finding = audit._found[tab][0]
    names = [one.name for one in labels.all_labels(project, task)]
    place = next(at for at, name in enumerate(names) if name != finding.label)
    press(pane, Qt.Key(int(Qt.Key.Key_1) + place))
    sheet, row = finding.key
    assert annotations.written(project, task, sheet, [row]) == {row: names[place]}
    assert pane.list.item(0).text().startswith("✓")
    pane.list.setCurrentRow(0)
    press(pane, Qt.Key.Key_S)
    assert pane.place() != 0 or len(pane.items) == 1
    audit.shows.setChecked(False)
    assert "→" not in pane.list.item(0).text()
    if tab != 1:
        assert not pane.buttons["change"].isEnabled()
        before = annotations.written(project, task, sheet, [row])
        press(pane, Qt.Key.Key_C)
        assert annotations.written(project, task, sheet, [row]) == before
    audit.close()


def test_what_was_kept_is_not_found_again(spoiled: App, audit: AuditDialog, qtbot: QtBot) -> None:
    audit.tabs.setCurrentIndex(1)
    count = len(audit.panes[1].items)
    press(audit.panes[1], Qt.Key.Key_K)
    audit.again.click()
    qtbot.waitUntil(lambda: not audit.job.is_running, timeout=120 * SECONDS)
    assert len(audit.panes[1].items) == count - 1
    audit.close()


def test_two_people_are_compared_and_a_disagreement_is_decided(spoiled: App, qtbot: QtBot) -> None:
    session = spoiled.session
    spoiled.window.labelling.compare()
    dialog = opened_dialog(spoiled, AgreementDialog)
    assert isinstance(dialog, AgreementDialog)
    assert dialog.first.currentData() == session.task.name
    assert dialog.second.currentData() == "column:Topic"
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialog.job.is_running, timeout=60 * SECONDS)
    assert "Cohen's kappa" in dialog.told.text()
    assert len(dialog.pane.items) == 1
    (one,) = dialog._found.disagreements
    press(dialog.pane, Qt.Key.Key_B)
    written = annotations.written(session.project, session.task.id, session.sheet.id, [one.row])
    assert written == {one.row: one.second}
    QTest.keyClick(dialog.pane.list, Qt.Key.Key_Backspace)
    written = annotations.written(session.project, session.task.id, session.sheet.id, [one.row])
    assert written == {one.row: one.first}
    dialog.tabs.setCurrentIndex(1)
    assert dialog.tables.by_label.rowCount() == len(dialog._found.labels)
    dialog.close()


def test_goal_and_forecast_reach_the_panel(
    opened: App, qtbot: QtBot, settled: Callable[[App, str], None]
) -> None:
    opened.window.open_page("label")
    advice = opened.window.page("label").panel.advice
    assert advice.needs.text()
    advice.button.click()
    dialog = opened_dialog(opened, OutlookDialog)
    assert isinstance(dialog, OutlookDialog)
    dialog.goal.setValue(900)
    dialog.goal.editingFinished.emit()
    assert pace.goal(opened.session.project, opened.session.task.id) == 900
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialog.job.is_running, timeout=120 * SECONDS)
    assert "+50 rows" in dialog.told.text()
    assert dialog.chart.isVisible()
    assert dialog.table.rowCount() > 1
    assert "+50 rows" in advice.outlook.text()
    dialog.close()
    set_language("zh_CN")
    try:
        advice.retranslate()
        assert advice.button.text() == "目标与预测…"
        assert "再标 50 行" in advice.outlook.text()
    finally:
        set_language("en")


def test_the_bar_shows_the_worst_of_its_conditions() -> None:
    found = (Label(1, 1, "a", "#000000", 0), Label(2, 1, "b", "#000000", 1))
    few = Pace(105, 0, 0, -1, {1: 100, 2: 5})
    worst = conditions(few, found, None)[0]
    assert (worst.what, worst.name, worst.share) == ("label", "b", 0.25)
    assert "b (5 of 20 rows)" in needs_text(worst)
    many = Pace(200, 0, 0, -1, {1: 100, 2: 100})
    assert conditions(many, found, None)[0].what == "unknown", "never full without a forecast"
    flat = forecast(200, high=0.005)
    assert conditions(many, found, flat)[0].share == 1
    assert needs_text(conditions(many, found, flat)[0]) == "Enough for a good model."
    assert conditions(many, found, forecast(200, high=0.08))[0].share < 0.3
    assert conditions(many, found, forecast(100, high=0.005))[0].what == "unknown", "it is old"
    worse = forecast(200, high=0.005, at_random=0.4)
    assert conditions(many, found, worse)[0].share < 0.7, "rows at random came out worse"
    wanted = Pace(200, 0, 1000, -1, {1: 100, 2: 100})
    assert conditions(wanted, found, flat)[0].what == "rows"


def forecast(rows: int, high: float, at_random: float = -1.0) -> LabelsForecast:
    point = CurvePoint(rows, 0.8, 0.75, 0.85)
    gain = Gain(50, high / 2, 0.0, high)
    interval = (at_random - 0.1, at_random + 0.1) if at_random >= 0 else (0.0, 1.0)
    return LabelsForecast(
        1, rows, "accuracy", "embedding+linear", (point,), (point,), (gain,), gain, (), 0,
        at_random, interval,
    )  # fmt: skip


def test_an_audit_needs_a_project_that_can_be_written(parts: App) -> None:
    parts.window.labelling.audit()
    parts.window.labelling.compare()
    assert not parts.window.findChildren(AuditDialog)
    assert not parts.window.findChildren(AgreementDialog)
