"""Dialogs and the help window: as large as the person left them, with their panes and columns.

What is kept is the size in pixels and the text size that it was chosen at, so that it grows and
shrinks with the words. Nobody resized it: it opens as it was designed.
"""

import json
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QSplitter, QTableView, QWidget

from workbench.ui import theme
from workbench.ui.kept_panes import KeptPanes
from workbench.ui.preferences import Preferences
from workbench.ui.tables.kept_widths import KEPT, KeptWidths

WINDOWS = "windows"  # under which name the preferences keep them all
_HANDLE = 40  # pixels of a title bar that must be on a screen, so that the window can be moved

_WATCHED = {
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.WindowStateChange,
}

_preferences: Preferences | None = None


def keep_in(preferences: Preferences) -> None:
    """Keep in `preferences` from now on how windows are left."""
    global _preferences  # noqa: PLW0603 - one person an application is the design
    _preferences = preferences


def attend(window: QWidget, event: QEvent) -> None:
    """Give a window that is shown what the person left it with, and take note of what is done to it.

    It is called by the window's own `event`: a filter would be asked while Qt takes the window apart.
    """
    kind = event.type()
    if kind not in _WATCHED or _preferences is None:
        return
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    kept = window.findChild(KeptWindow, options=direct)
    if kept is not None:
        kept.attend(event)
    elif kind == QEvent.Type.Show:
        KeptWindow(window, _preferences).open()
        open_parts(window, type(window).__name__, _preferences)


def open_parts(root: QWidget, name: str, preferences: Preferences) -> None:
    """Give the splitters and tables below `root` what they were dragged to, and keep it from now on."""
    for place, splitter in enumerate(root.findChildren(QSplitter)):
        KeptPanes(splitter, preferences, f"splitter/{name}/{place}").open()
    for table in root.findChildren(QTableView):
        if (of_table := table.property(KEPT)) is not None:
            KeptWidths(table, preferences).open(f"columns/{of_table}")


@dataclass(frozen=True, slots=True)
class _Left:
    """How a window was left: its place on the screen, its size, and the text size then."""

    size: QSize
    place: QPoint
    scale: float
    is_maximized: bool

    def words(self) -> QByteArray:
        size, place = self.size.toTuple(), self.place.toTuple()
        return QByteArray(json.dumps([*size, *place, self.scale, self.is_maximized]).encode())


class KeptWindow(QObject):
    """Of one window. A dialog stays over its parent; the place of any other window is kept, too."""

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._preferences = window, preferences
        self._name = f"{WINDOWS}/{type(window).__name__}"
        self._has_place = not isinstance(window, QDialog)
        self._usual = window.size()
        self._left: _Left | None = None  # by the person, and not yet kept

    def open(self) -> None:
        """Be as large as it was left, at most what the screen has and at least what it needs."""
        kept = _read(bytes(self._preferences.state(self._name).data()))
        self._left = None
        if kept is None:
            return
        wanted = kept.size * (theme.text_scale() / kept.scale)
        self._window.resize(wanted.boundedTo(theme.most_of_screen(self._window.screen())))
        if self._has_place and _is_on_screen(kept.place, self._window.width()):
            self._window.move(kept.place)
        if self._has_place and kept.is_maximized:
            self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowMaximized)
        if (layout := self._window.layout()) is not None:
            layout.activate()  # so that its panes know the room that they share

    def keep(self) -> None:
        """Keep what the person did to it since it was opened."""
        if self._left is not None:
            self._preferences.keep_state(self._name, self._left.words())

    @Slot()
    def forget(self) -> None:
        """Go back to the size that it was designed with."""
        self._left = None
        self._preferences.keep_state(self._name, QByteArray())
        self._window.resize(self._usual)

    def attend(self, event: QEvent) -> None:
        """Only the person's own dragging comes from the window system; what the app does, does not."""
        kind = event.type()
        if event.spontaneous():
            moved = kind in {QEvent.Type.Move, QEvent.Type.WindowStateChange} and self._has_place
            if self._window.isVisible() and (moved or kind == QEvent.Type.Resize):
                self._note()
        elif kind == QEvent.Type.Show:
            self.open()
        elif kind == QEvent.Type.Hide:
            self.keep()

    def _note(self) -> None:
        window = self._window
        if window.isMinimized() or window.isFullScreen():
            return
        if window.isMaximized():
            size, place = window.normalGeometry().size(), window.normalGeometry().topLeft()
        else:
            size, place = window.size(), window.pos()
        if not size.isEmpty():
            self._left = _Left(size, place, theme.text_scale(), window.isMaximized())


def _is_on_screen(place: QPoint, width: int) -> bool:
    """Whether a title bar at `place` can be taken hold of."""
    bar = [place + QPoint(_HANDLE, _HANDLE // 4), place + QPoint(width - _HANDLE, _HANDLE // 4)]
    screens = [one.availableGeometry() for one in QGuiApplication.screens()]
    return any(screen.contains(point) for screen in screens for point in bar)


def _read(words: bytes) -> _Left | None:
    try:
        wide, high, x, y, scale, is_maximized = json.loads(words)
        size, place = QSize(int(wide), int(high)), QPoint(int(x), int(y))
        left = _Left(size, place, float(scale), bool(is_maximized))
    except (ValueError, TypeError, OverflowError):
        return None
    return left if left.scale > 0 and not size.isEmpty() else None
