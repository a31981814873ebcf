"""With letters of twice the size every page and dialog fits the smallest screen: what does not, scrolls."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import labels, model_cards
from workbench.results import ColumnGuess, SheetPreview
from workbench.ui.pages import PAGES
from workbench.ui.widgets.computer_dialog import ComputerDialog
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.model_card_dialog import ModelCardDialog
from workbench.ui.widgets.remap_dialog import RemapDialog
from workbench.ui.widgets.scheme_merge_dialog import SchemeMergeDialog
from workbench.ui.widgets.scheme_split_dialog import SchemeSplitDialog
from workbench.ui.widgets.trouble_dialog import Trouble, TroubleDialog
from workbench.ui.widgets.tuning_dialog import TuningDialog
from workbench.ui.widgets.why_dialog import WhyDialog

from .test_access import DIALOGS
from .test_looks import SMALL, cut_off

Settled = Callable[[App, str], None]
Made = Callable[[App], QDialog]
LANGUAGES = ["en", "zh_CN"]
ONE_LINE = (QAbstractButton, QComboBox, QLineEdit)
OWN_PARTS = (QComboBox, QAbstractSpinBox, QLineEdit)  # these place what they are made of
SENTENCE = "The app was not closed properly last time. Your rows and labels are safe. " * 3
TROUBLE = Trouble("t", "Title", SENTENCE, SENTENCE, "trace\n" * 30, "Go on with the training")
OTHER_NAMES = SheetPreview(
    "/next.xlsx", "Next", ("Next",), (), 1,
    (ColumnGuess("What the customers wrote to us", "text", 1, 1, 10.0),), (("Late again",),), 1,
)  # fmt: skip


def of_task(parts: App) -> tuple[labels.Label, ...]:
    session = parts.session
    assert session.project is not None
    assert session.task is not None
    return labels.all_labels(session.project, session.task.id)


def card(parts: App) -> QDialog:
    session = parts.session
    assert session.project is not None
    assert session.run is not None
    told = model_cards.of_run(session.project, session.run)
    return ModelCardDialog(session, Path(session.run.folder), told, parts.window)


def troubled(parts: App) -> QDialog:
    found = TroubleDialog(TROUBLE, parts.window)
    found.show()
    found.show_report.click()
    return found


ALL: dict[str, Made] = {
    **DIALOGS,
    "card": card,
    "trouble": lambda a: TroubleDialog(TROUBLE, a.window),
    "trouble with its report": troubled,
    "computer": lambda a: ComputerDialog(a.session, a.window),
    "label column": lambda a: LabelColumnDialog(
        a.session.project, a.session.sheet, "single", a.window
    ),
    "remap": lambda a: RemapDialog(("Feedback",), OTHER_NAMES, a.window),
    "merge": lambda a: SchemeMergeDialog(
        a.session.project, of_task(a)[:2], of_task(a), 0, a.window
    ),
    "split": lambda a: SchemeSplitDialog(a.session.project, of_task(a)[0], a.window),
    "tuning": lambda a: TuningDialog(a.window),
    "why": lambda a: WhyDialog(a.session, a.window),
}


def place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def scrolls(widget: QWidget, root: QWidget) -> bool:
    """Whether a widget stands in what scrolls up and down."""
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def faults(root: QWidget) -> list[str]:
    """Return what cannot be read or reached below `root`."""
    found = [f"cut: {words}" for words in cut_off(root)]
    room = root.rect()
    areas = [one for one in root.findChildren(QScrollArea) if one.isVisible()]
    wide = [one for one in areas if one.horizontalScrollBar().isVisible()]
    found += [f"goes on at the right: {one.accessibleName()}" for one in wide]
    for widget in root.findChildren(QWidget):
        own = widget.isVisible() and widget.window() is root.window()
        if not own or isinstance(widget.parentWidget(), OWN_PARTS):
            continue
        told = f"{type(widget).__name__} {widget.property('text') or widget.accessibleName()!r}"
        if isinstance(widget, ONE_LINE) and widget.height() < widget.minimumSizeHint().height():
            found.append(f"squeezed: {told}")
        if isinstance(widget, (*ONE_LINE, QLabel)) and widget.parentWidget() is not None:
            box = place(widget, root)
            inside = room.left() <= box.left() and box.right() <= room.right()
            if not inside or not (scrolls(widget, root) or box.bottom() <= room.bottom()):
                found.append(f"outside: {told}")
    return found


def lasting_faults(root: QWidget, qtbot: QtBot) -> list[str]:
    """Return what is still wrong once all that wraps has asked for its height anew."""
    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: faults(root) == [], timeout=2000)
    return faults(root)


@pytest.fixture
def large(opened: App) -> Iterator[App]:
    opened.window.resize(*SMALL)
    opened.set_text_size("200")
    yield opened
    opened.set_text_size("100")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_a_dialog_fits_the_smallest_screen(
    large: App, name: str, language: str, qtbot: QtBot
) -> None:
    large.set_language(language)
    dialog = ALL[name](large)
    dialog.show()
    qtbot.waitExposed(dialog)
    QApplication.processEvents()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    found, size = lasting_faults(dialog, qtbot), dialog.size()
    dialog.reject()
    dialog.deleteLater()
    assert found == []
    assert size.width() <= screen.width()
    assert size.height() <= screen.height()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_a_page_fits_the_smallest_screen(
    large: App, page: str, language: str, settled: Settled, qtbot: QtBot
) -> None:
    large.set_language(language)
    large.session.set_sheet(2)
    large.window.open_page(page)
    if page in {"sheet", "label"}:
        settled(large, page)
    shown = large.window.stack.currentWidget()
    assert lasting_faults(shown, qtbot) == []
    assert large.window.size().toTuple() == SMALL


@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_a_page_fits_an_ordinary_window_at_half_as_much_again(
    opened: App, page: str, settled: Settled, qtbot: QtBot
) -> None:
    opened.window.resize(1440, 900)
    opened.set_text_size("150")
    opened.window.open_page(page)
    if page in {"sheet", "label"}:
        settled(opened, page)
    found = lasting_faults(opened.window.stack.currentWidget(), qtbot)
    opened.set_text_size("100")
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_page_stays_one_to_label_in(large: App, language: str, settled: Settled) -> None:
    """Two rows of the list, two labels beside it and the present row's text are seen at once."""
    large.set_language(language)
    large.session.set_sheet(2)
    large.window.open_page("label")
    settled(large, "label")
    QApplication.processEvents()
    page = large.window.page("label")
    table, listed = page.canvas.browser.table, page.panel.list
    assert table.viewport().height() >= table.rowHeight(0)
    assert listed.viewport().height() >= 2 * listed.sizeHintForRow(0)
    reader = page.canvas.reader.text
    assert reader.viewport().height() >= reader.fontMetrics().height()


def test_a_training_that_starts_comes_into_view(large: App, qtbot: QtBot) -> None:
    """What is missing and the buttons stand above the charts then, which are as high as the window."""
    large.window.open_page("train")
    page, jobs = large.window.page("train"), large.session.jobs
    QApplication.processEvents()
    assert page._live.visibleRegion().isEmpty()
    page.start("quick")
    qtbot.waitUntil(lambda: not page._live.visibleRegion().isEmpty(), timeout=10000)
    if page.job is not None:
        jobs.drop(page.job)
    qtbot.waitUntil(lambda: jobs.heavy is None, timeout=30000)
