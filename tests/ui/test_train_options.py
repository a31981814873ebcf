"""The Advanced section: every row of the table, in both languages, on the way to the request."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.options import AUTOMATIC, LOSSES_OF, OPTIONS, Options
from workbench.ui.widgets.option_fields import OptionField
from workbench.ui.widgets.train_options import TrainOptions


@pytest.fixture
def section(qtbot: QtBot) -> TrainOptions:
    found = TrainOptions()
    qtbot.addWidget(found)
    found.set_kind("single")
    return found


def fields_of(section: TrainOptions) -> dict[str, OptionField]:
    return {field.option.name: field for group in section.groups for field in group.fields}


def said(section: TrainOptions) -> str:
    return " ".join(label.text() for label in section.findChildren(QLabel))


def by_hand(field: OptionField) -> None:
    """Change a field as its arrow keys or a click would."""
    editor = field.editor
    if isinstance(editor, QCheckBox):
        QTest.keyClick(editor, Qt.Key.Key_Space)
    else:
        down = isinstance(editor, QComboBox)
        QTest.keyClick(editor, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def test_untouched_it_asks_for_nothing(section: TrainOptions) -> None:
    assert section.request("p", "", "quick").options == Options()
    assert set(fields_of(section)) == {option.name for option in OPTIONS}
    assert "Every option is automatic." in said(section)


def test_each_field_says_its_option_and_no_other(section: TrainOptions) -> None:
    for name, field in fields_of(section).items():
        by_hand(field)
        value = field.value()
        assert value != getattr(Options(), name), name
        assert section.request("p", "", "quick").options == replace(Options(), **{name: value})
        field.reset()
    assert section.options() == Options()


def test_nought_is_a_value_where_it_means_something(section: TrainOptions) -> None:
    dropout = fields_of(section)["dropout"]
    assert isinstance(dropout.editor, QDoubleSpinBox)
    assert dropout.editor.text() == "automatic"
    by_hand(dropout)
    assert section.options() == Options(dropout=0.0)
    dropout.editor.setValue(-0.004)
    dropout.editor.lineEdit().setText("-0.004")
    dropout.editor.interpretText()
    assert dropout.value() == AUTOMATIC


def test_small_numbers_are_shown_without_noughts(section: TrainOptions) -> None:
    rate = fields_of(section)["learning_rate"].editor
    assert isinstance(rate, QDoubleSpinBox)
    rate.setValue(0.00002)
    assert rate.text() == "0.00002"
    assert section.options().learning_rate == pytest.approx(2e-5)


@pytest.mark.parametrize("kind", list(LOSSES_OF))
def test_only_what_fits_the_kind_of_task_is_offered(section: TrainOptions, kind: str) -> None:
    found = fields_of(section)
    found["label_smoothing"].set_value(0.1)
    section.set_kind(kind)
    loss = found["loss"].editor
    assert isinstance(loss, QComboBox)
    assert tuple(loss.itemData(n) for n in range(loss.count())) == ("", *LOSSES_OF[kind])
    fits = kind in {"single", "tree"}
    assert found["label_smoothing"].isHidden() != fits
    assert section.options().label_smoothing == (0.1 if fits else 0.0)


def test_counts_what_was_said_and_resets_it(section: TrainOptions) -> None:
    found = fields_of(section)
    found["epochs"].set_value(4)
    found["loss"].set_value("class-weighted")
    assert section.toggle.text() == "Advanced · 2"
    assert section.groups[0].heading.text().endswith("· 1")
    assert "2 options differ from automatic." in said(section)
    section.reset_button.click()
    assert section.options() == Options()
    assert not section.reset_button.isEnabled()


def test_a_change_of_language_keeps_what_was_said(opened: App) -> None:
    opened.window.open_page("train")
    section = opened.window.page("train")._options
    found = fields_of(section)
    found["loss"].set_value("class-weighted")
    found["seed"].set_value(9)
    opened.set_language("zh_CN")
    assert found["loss"].editor.currentText() == "按标签加权"
    assert found["dropout"].editor.text() == "自动"
    assert section.options() == Options(loss="class-weighted", seed=9)


def test_the_wheel_over_a_field_scrolls_and_changes_nothing(section: TrainOptions) -> None:
    section.show()
    field = fields_of(section)["epochs"].editor
    assert isinstance(field, QSpinBox)
    field.clearFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, turn)
    assert field.value() == 0


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_row_can_be_used_in_a_small_window(opened: App, language: str) -> None:
    opened.set_language(language)
    opened.window.resize(1024, 700)
    opened.window.open_page("train")
    page = opened.window.page("train")
    page._options.toggle.setChecked(True)
    for group in page._options.groups:
        group.heading.setChecked(True)
    QApplication.processEvents()
    room = page._left.viewport().width()
    for name, field in fields_of(page._options).items():
        left = field.editor.mapTo(page._left.widget(), QPoint(0, 0)).x()
        assert field.isVisible()
        assert left + field.editor.width() <= room, f"{name} is cut off"
        assert field.editor.accessibleName()
        assert field.editor.toolTip()
        if isinstance(field.editor, QComboBox):
            metrics, box = field.editor.fontMetrics(), field.editor
            words = [box.itemText(n) for n in range(box.count())]
            assert max(map(metrics.horizontalAdvance, words)) <= box.width() - 34, words
