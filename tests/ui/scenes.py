"""The states of the app that `pictures` takes, each under its name. Dialogs come from the tables of the
tests that walk through them, so that none can be missing here.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QScrollArea, QWidget

from workbench.app import App
from workbench.errors import FileUnreadable
from workbench.project import rows
from workbench.requests import ApplyModel
from workbench.samples import bundled
from workbench.ui.actions import MENUS, REVIEW
from workbench.ui.help_pages import FIRST, NEWS
from workbench.ui.pages import PAGES
from workbench.ui.tour import STOPS
from workbench.ui.widgets.import_dialog import ImportDialog
from workbench.ui.widgets.notice_bar import Offer
from workbench.ui.widgets.settings_dialog import SettingsDialog
from workbench.ui.widgets.work_dialog import WorkDialog
from workbench.wording import sentence

from .pictures import BARE, FINISHED, PACK
from .test_access import OPENED_BY_ACTION
from .test_large_text import ALL

LONG = 90.0  # seconds that anything may take
MOMENT = 250  # milliseconds until what wraps and fills has done so
HELP = (FIRST, "promise", "label", "results", "import", "glossary", "troubleshooting", "keys", NEWS)

Pictures = Iterator[tuple[str, QWidget]]  # what the picture adds to the scene's name, and of what


@dataclass(frozen=True, slots=True)
class Looks:
    """What a run of pictures has in common."""

    language: str
    theme: str
    size: str
    room: tuple[int, int]


class Stage:
    """The app in its room, with the means to bring it into a state and to wait for that."""

    def __init__(self, app: QApplication, folder: Path, looks: Looks) -> None:
        (folder / "home" / "settings.ini").unlink(missing_ok=True)
        self.folder, self.looks = folder, looks
        hook = sys.excepthook
        self.parts = App(app)
        sys.excepthook = hook  # a fault is to end this, not to open a dialog
        self.parts.set_language(looks.language)
        self.parts.set_theme(looks.theme)
        self.parts.window.resize(*looks.room)
        self.parts.window.show()
        self.parts.set_text_size(looks.size)
        self.parts.window.resize(*looks.room)
        self.sample = bundled(looks.language)
        testing = self.parts.session.self_testing
        if testing.result is None:
            testing.start()
            self.until(lambda: not testing.is_running)

    @property
    def window(self) -> QWidget:
        """The window, for a picture."""
        return self.parts.window

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something. Raises TimeoutError where it never comes."""
        for _step in range(round(LONG * 20)):
            if is_so():
                return
            QTest.qWait(50)
        raise TimeoutError

    def at_work(self) -> bool:
        """Whether an engine does what the state needs; suggestions come as they come."""
        jobs = self.parts.session.jobs
        return jobs.heavy is not None or bool(jobs._own_engines)

    def open(self, name: str) -> None:
        """Open a fresh copy of a project, at its sheet without labels."""
        session = self.parts.session
        session.close_project()
        copy = self.folder / "open" / name
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir()
        assert session.open_project(Path(shutil.copy(self.folder / name, copy)))
        session.set_sheet(2 if name == FINISHED else 1)

    def page(self, name: str) -> None:
        """Open a page and wait for its rows."""
        self.parts.window.open_page(name)
        if self.parts.session.project is not None and name in {"sheet", "label"}:
            page = self.parts.window.page(name)
            browser = page.browser if name == "sheet" else page.canvas.browser  # type: ignore[attr-defined]
            self.until(lambda: browser.model.rowCount() > 0)
        QTest.qWait(MOMENT)

    def clear(self) -> None:
        """Close and end whatever a scene left."""
        parts = self.parts
        parts.window.guide.tour.overlay.close_tour()
        for job in parts.session.jobs.running:
            parts.session.jobs.drop(job)
        for widget in QApplication.topLevelWidgets():
            if widget is not parts.window and widget.isVisible():
                widget.reject() if isinstance(widget, QDialog) else widget.close()
        self.until(lambda: not parts.session.jobs.running)
        while parts.window.notices.text():
            parts.window.notices._on_closed()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def end(self) -> None:
        """Close the app."""
        self.clear()
        self.parts.window.close()
        self.parts.door.close()


Scene = Callable[[Stage], Pictures]


def take_all(folder: Path, looks: Looks, only: Sequence[str]) -> list[Path]:
    """Take the scenes that have one of the words `only` in their names, and return the pictures."""
    width, height = looks.room
    target = folder.parent / f"{looks.language}-{looks.theme}-{looks.size}-{width}x{height}"
    target.mkdir(exist_ok=True)
    stage = Stage(QApplication([]), folder, looks)
    found: list[Path] = []
    for name, scene in SCENES.items():
        if not only or any(word in name for word in only):
            if name not in BEFORE:
                stage.open(FINISHED)
            for more, widget in scene(stage):
                QTest.qWait(MOMENT)
                found += _taken(target / f"{name} {more}".strip(), widget)
            stage.clear()
    stage.end()
    return found


def _taken(name: Path, widget: QWidget) -> list[Path]:
    """Save a picture, and one of the whole of what scrolls in it."""
    found = [name.with_name(name.name + ".png")]
    widget.grab().save(str(found[0]))
    areas = [one for one in widget.findChildren(QScrollArea) if one.isVisible()]
    tall = [one for one in areas if one.verticalScrollBar().maximum() > 0]
    if tall:
        largest = max(tall, key=lambda one: one.width() * one.height())
        found.append(name.with_name(name.name + " (whole).png"))
        inside = largest.widget()
        assert inside is not None
        inside.grab().save(str(found[-1]))
    return found


# --- before there is a project, and pages -------------------------------------------------------


def _first_run(stage: Stage) -> Pictures:
    for spec in PAGES:
        stage.page(spec.id)
        yield spec.id, stage.window


def _tour(stage: Stage) -> Pictures:
    tour = stage.parts.window.guide.tour
    stage.parts.preferences.note("tour", "")
    tour.start()
    for place in range(len(STOPS)):
        yield str(place + 1), stage.window
        if place < len(STOPS) - 1:
            tour.overlay.moved.emit(1)


def _without_labels(stage: Stage) -> Pictures:
    stage.open(BARE)
    for spec in PAGES:
        stage.page(spec.id)
        yield spec.id, stage.window


def _page(name: str, stage: Stage) -> Pictures:
    stage.page(name)
    yield "", stage.window


def _labelling(stage: Stage) -> Pictures:
    stage.page("label")
    canvas = stage.parts.window.page("label").canvas  # type: ignore[attr-defined]
    canvas.reader.bar.asked.emit("guideline")
    yield "with guidelines", stage.window
    canvas.open_one_row()
    yield "one row", stage.window
    stage.parts.window.open_page("label", REVIEW)
    yield "review", stage.window
    canvas.browser.show_everything()
    canvas.browser.bar.search.setText("no such words")
    canvas.browser.bar.apply_search()
    stage.until(lambda: canvas.browser.model.rowCount() == 0)
    yield "nothing found", stage.window
    canvas.browser.show_everything()


def _results(stage: Stage) -> Pictures:
    stage.page("results")
    page = stage.parts.window.page("results")
    stage.until(lambda: page.shown_run.evaluated is not None)  # type: ignore[attr-defined]
    bar = page.bar  # type: ignore[attr-defined]
    for place in range(bar.count()):
        bar.setCurrentIndex(place)
        QTest.qWait(MOMENT)
        stage.until(lambda: not stage.parts.session.jobs.running)
        yield page._present[place].id, stage.window  # type: ignore[attr-defined]


def _models(stage: Stage) -> Pictures:
    pack = Path(shutil.copy(stage.folder / PACK, stage.folder / "open"))
    stage.parts.window.desk.open_files([str(pack)])
    stage.until(lambda: not stage.at_work())
    yield "", stage.window


def _training(stage: Stage) -> Pictures:
    stage.page("train")
    page = stage.parts.window.page("train")
    page._options.toggle.click()  # type: ignore[attr-defined]
    yield "with options", stage.window
    page._options.toggle.click()  # type: ignore[attr-defined]
    page.start("quick")  # type: ignore[attr-defined]
    QTest.qWait(MOMENT)
    yield "begun", stage.window
    stage.until(lambda: not stage.at_work())
    yield "ended", stage.window


# --- dialogs ------------------------------------------------------------------------------------


def _dialog(made: Callable[[App], QDialog], stage: Stage) -> Pictures:
    dialog = made(stage.parts)
    dialog.show()
    yield "", dialog


def _by_action(name: str, stage: Stage) -> Pictures:
    stage.page("label")
    stage.parts.window.action(name).trigger()
    stage.until(lambda: not stage.at_work())
    dialog = next(one for one in stage.window.findChildren(QDialog) if one.isVisible())
    yield "", dialog


def _import(stage: Stage) -> Pictures:
    for sheet in (stage.sample.labelled_sheet, stage.sample.new_sheet):
        dialog = ImportDialog(stage.parts.session, stage.sample.labelled_file, stage.window)
        dialog.open()
        stage.until(lambda: not stage.at_work())
        dialog._sheet.setCurrentText(sheet)
        dialog._on_file_part_changed()
        stage.until(lambda: not stage.at_work())
        yield sheet, dialog
        dialog.reject()


def _settings(stage: Stage) -> Pictures:
    dialog = SettingsDialog(stage.parts.session, stage.parts.window)
    dialog.show()
    QTest.qWait(MOMENT)
    for place in range(dialog.groups.count()):
        dialog.groups.setCurrentRow(place)
        yield str(place + 1), dialog
    dialog.search.setText("text")
    yield "searched", dialog


def _palette(stage: Stage) -> Pictures:
    stage.page("sheet")
    comfort = stage.parts.window.comfort
    comfort.show_palette()
    assert comfort.palette is not None
    yield "", comfort.palette
    comfort.palette.field.setText("la")
    yield "typed", comfort.palette
    comfort.palette.field.setText("no such command")
    yield "nothing", comfort.palette


def _help(stage: Stage) -> Pictures:
    desk = stage.parts.window.help
    stage.page("results")
    desk.show_help()
    assert desk.window is not None
    yield "F1", desk.window
    for topic in HELP:
        desk.window.show_topic(topic)
        yield topic, desk.window
    desk.window.search.setText("label" if stage.looks.language == "en" else "标签")
    yield "searched", desk.window
    desk.window.close()


def _why(stage: Stage) -> Pictures:
    session = stage.parts.session
    assert session.project is not None
    assert session.sheet is not None
    row, _text = rows.texts(session.project, session.sheet, limit=1)[0]
    stage.parts.window.labelling.explain(session.sheet.id, row)
    dialog = stage.parts.window.labelling._why
    assert dialog is not None
    stage.until(lambda: dialog._own is not None)
    yield "", dialog


def _work(stage: Stage) -> Pictures:
    session = stage.parts.session
    assert session.project is not None
    request = ApplyModel(str(session.project.path), sheet=stage.sample.labelled_sheet)
    dialog = WorkDialog(session, [request], "Classify", stage.window)
    dialog.open()
    yield "", dialog


def _trouble(stage: Stage) -> Pictures:
    desk = stage.parts.window.guide.trouble
    desk.tell_fault("page.py:1 in show\nValueError")
    assert desk.dialog is not None
    yield "fault", desk.dialog
    desk.dialog.reject()
    desk.tell_cut_off(stage.folder / FINISHED, "")
    yield "cut off", desk.dialog


def _notices(stage: Stage) -> Pictures:
    stage.page("sheet")
    words = str(sentence(FileUnreadable("shop.xlsx")))
    for level in ("info", "warn", "bad"):
        stage.parts.session.notified.emit(level, words)
        yield level, stage.window
    offer = Offer(lambda: words * 3, lambda: "OK", lambda: None, "warn")
    stage.parts.session.offered.emit(offer)
    yield "offer", stage.window


def _menus(stage: Stage) -> Pictures:
    stage.page("sheet")
    for name, _title in MENUS:
        menu = stage.parts.window._menus[name]
        menu.popup(stage.window.mapToGlobal(stage.window.rect().topLeft()))
        yield name, menu
        menu.close()
    table = stage.parts.window.page("sheet").browser.table  # type: ignore[attr-defined]
    table.setFocus()
    table.customContextMenuRequested.emit(table.rect().center())
    yield from (("of a row", one) for one in table.findChildren(QMenu) if one.isVisible())


def _boxes(stage: Stage) -> Pictures:
    """What is asked and waited for: the picture is taken while it waits, and shown once it is gone."""
    kept: list[QWidget] = []

    def keep() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog):
            kept.append(_Shown(box))
            box.reject()

    for name in ("about",):
        QTimer.singleShot(MOMENT * 2, keep)
        stage.parts.window.action(name).trigger()
        yield name, kept[-1]


class _Shown(QWidget):
    """A picture of a widget that is gone by the time it is saved."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._picture = widget.grab()

    def grab(self) -> object:  # type: ignore[override]
        """Return the picture."""
        return self._picture


BEFORE: dict[str, Scene] = {"first run": _first_run, "tour": _tour}  # there is no project yet
SCENES: dict[str, Scene] = {
    **BEFORE,
    "without labels": _without_labels,
    **{f"page {spec.id}": partial(_page, spec.id) for spec in PAGES},
    "labelling": _labelling,
    "results": _results,
    "models": _models,
    "import": _import,
    **{f"opened by {name}": partial(_by_action, name) for name in OPENED_BY_ACTION},
    "preferences": _settings,
    "palette": _palette,
    "help": _help,
    "why": _why,
    "work": _work,
    "trouble": _trouble,
    "notices": _notices,
    "menu": _menus,
    "box": _boxes,
    **{
        f"dialog {getattr(name, '__name__', name)}": partial(_dialog, made)
        for name, made in ALL.items()
    },
    "training": _training,
}
