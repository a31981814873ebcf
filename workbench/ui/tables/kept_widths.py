"""The widths that a person dragged the columns of a table to: kept, and given back at the next start."""

import json
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from workbench.translation import _
from workbench.ui.preferences import Preferences

KEPT = "kept as"  # the property of a table whose widths are kept, and under which name
_LEAST, _MOST = 24, 4000  # pixels; what a file says outside of them is no width
_PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}


class KeptWidths(QObject):
    """Of one table. What the app does to a column that the person dragged is taken back before it is
    painted; the others are the table's own affair.

    `key_of` names the column at a place, where places change: by what lies there, never by a header,
    which is the person's own text.
    """

    changed = Signal()  # by the person: dragged, or back to the usual
    disturbed = Signal()  # by the app, which may be in the middle of measuring all columns

    def __init__(
        self,
        view: QTableView,
        preferences: Preferences,
        key_of: Callable[[int], str] = str,
    ) -> None:
        super().__init__(view)
        self._preferences, self._key_of = preferences, key_of
        self._header: QHeaderView = view.horizontalHeader()
        self._name = ""
        self._kept: dict[str, int] = {}
        self._usual: dict[int, int] = {}
        self._is_held = False
        self._dragged = -1  # the column under the mouse; others may be fitted while it moves
        self._header.viewport().installEventFilter(self)
        self._header.sectionResized.connect(self._on_resized)
        self._header.sectionCountChanged.connect(self._apply)
        self.disturbed.connect(self._apply, Qt.ConnectionType.QueuedConnection)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._on_menu)

    def open(self, name: str) -> None:
        """Use what was kept under `name` from now on."""
        self._name, self._usual = name, {}
        self._kept = _read(bytes(self._preferences.state(name).data()))
        self._apply()

    def chosen(self) -> dict[int, int]:
        """Return the widths that the person chose, by the present places of the columns."""
        keys = ((at, self._key_of(at)) for at in range(self._header.count()))
        return {at: self._kept[key] for at, key in keys if key in self._kept}

    @Slot()
    def forget(self) -> None:
        """Go back to the usual widths."""
        usual = {at: self._usual[at] for at in self.chosen() if at in self._usual}
        self._kept = {}
        self._keep()
        for at, width in usual.items():
            self._header.resizeSection(at, width)
        self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Between press and release a column changes because the person drags it."""
        if event.type() in _PRESSES:
            self._is_held, self._dragged = True, -1
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._is_held = False
            if self._dragged >= 0:
                self._dragged = -1
                self._keep()
                self.changed.emit()
        return False

    @Slot(int, int, int)
    def _on_resized(self, at: int, before: int, width: int) -> None:
        if width <= 0 or not self._is_draggable(at):
            return
        key = self._key_of(at)
        if self._is_held and self._dragged in {-1, at}:
            self._usual.setdefault(at, before)
            self._kept[key] = width
            self._dragged = at
        elif key in self._kept and width != self._kept[key]:
            self._usual[at] = width
            self.disturbed.emit()

    @Slot()
    def _apply(self) -> None:
        for at, width in self.chosen().items():
            if self._is_draggable(at) and not self._header.isSectionHidden(at):
                self._usual.setdefault(at, self._header.sectionSize(at))
                self._header.resizeSection(at, width)

    def _is_draggable(self, at: int) -> bool:
        header = self._header
        last = header.stretchLastSection() and header.visualIndex(at) == header.count() - 1
        return not last and header.sectionResizeMode(at) == QHeaderView.ResizeMode.Interactive

    def _keep(self) -> None:
        if self._name:
            words = json.dumps(self._kept).encode() if self._kept else b""
            self._preferences.keep_state(self._name, QByteArray(words))

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        menu = QMenu(self._header)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        back = menu.addAction(_("Usual column widths"), self.forget)
        back.setEnabled(bool(self.chosen()))
        menu.popup(self._header.viewport().mapToGlobal(at))


def _read(words: bytes) -> dict[str, int]:
    try:
        found = json.loads(words) if words else {}
        return {str(key): min(max(int(one), _LEAST), _MOST) for key, one in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
