"""Finds a label by any part of its name: for more labels than there are keys, and for trees.

While nothing is typed, a tree is walked group by group; typing looks through whole paths.
"""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.label_text import LEVEL
from workbench.project.labels import Label
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.label_swatch import swatch
from workbench.ui.widgets.overlay_place import centred

_SIZE = (440, 420)
_LABEL = Qt.ItemDataRole.UserRole
_CONTROL = Qt.KeyboardModifier.ControlModifier
_OURS = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter})  # before a shortcut


class LabelFinder(QFrame):
    """Enter uses a label. Where a row may carry several, it stays open and Ctrl+Enter goes on."""

    chosen = Signal(object)  # Label
    finished = Signal(bool)  # closed; True: with Ctrl+Enter, to go on

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.name = QLineEdit()
        self.list = QListWidget()
        self.where = QLabel()
        self.hint = QLabel()
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        self._labels: Sequence[Label] = ()
        self._carried: frozenset[int] = frozenset()
        self._kind = "single"
        self._group: Label | None = None
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(theme.GAP)
        for widget in (self.name, self.where, self.list, self.hint):
            column.addWidget(widget, int(widget is self.list))
        self.name.installEventFilter(self)
        self.name.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._on_clicked)
        self.hide()

    def open(self, labels: Sequence[Label], kind: str, group: Label | None = None) -> None:
        """Offer these labels of a task of that kind; in a tree, those below `group` first."""
        self._labels, self._kind, self._group = tuple(labels), kind, group
        self.retranslate()
        self.name.clear()
        self._fill()
        centred(self, theme.room(*_SIZE))
        self.show()
        self.raise_()
        self.name.setFocus()

    def show_carried(self, labels: Sequence[Label]) -> None:
        """Tick those that the row carries."""
        self._carried = frozenset(label.id for label in labels)
        at = self.list.currentRow()
        self._fill()
        self.list.setCurrentRow(min(max(at, 0), self.list.count() - 1))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.name.setPlaceholderText(_("Any part of a label's name"))
        self.name.setAccessibleName(_("Any part of a label's name"))
        self.list.setAccessibleName(_("Labels"))
        hints = {
            "several": _("Enter gives the label or takes it off, Ctrl+Enter goes on, Esc closes."),
            "tree": _("Enter or → opens a group, ← goes back, Ctrl+Enter takes the group itself."),
        }
        self.hint.setText(hints.get(self._kind, _("Enter labels the row and goes on, Esc closes.")))
        self.hint.setFont(theme.small_font())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field has the keyboard; what moves and chooses goes to the list."""
        if not isinstance(event, QKeyEvent):
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                self._on_left(event)
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OURS:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._is_taken(event)

    def found(self) -> list[Label]:
        """Return the labels in the list, in order."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return [item.data(_LABEL) for item in items if isinstance(item.data(_LABEL), Label)]

    def _is_taken(self, event: QKeyEvent) -> bool:
        key, is_blank = event.key(), not self.name.text()
        walks = self._kind == "tree" and is_blank
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            QApplication.sendEvent(self.list, event)
        elif key == Qt.Key.Key_Escape:
            self._close(goes_on=False)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(with_control=bool(event.modifiers() & _CONTROL))
        elif key == Qt.Key.Key_Space and is_blank and self._kind == "several":
            self._choose(self._present())
        elif walks and key == Qt.Key.Key_Right and self._below(self._present()):
            self._walk(self._present())
        elif walks and key in {Qt.Key.Key_Left, Qt.Key.Key_Backspace} and self._group is not None:
            self._walk(self._named(self._group.parent))
        else:
            return False
        return True

    def _enter(self, *, with_control: bool) -> None:
        label = self._present()
        if self._kind == "several" and with_control:
            self._close(goes_on=True)
        elif self._kind == "tree" and not with_control and self._below(label):
            self._walk(label)
        else:
            self._choose(label)

    def _choose(self, label: Label | None) -> None:
        if label is None:
            return
        if self._kind != "several":
            self.hide()
        self.chosen.emit(label)
        if self._kind != "several":
            self.finished.emit(False)

    def _walk(self, group: Label | None) -> None:
        self._group = group
        if self.name.text():
            self.name.clear()
        else:
            self._fill()

    def _close(self, *, goes_on: bool) -> None:
        self.hide()
        self.finished.emit(goes_on)

    def _fill(self) -> None:
        query = self.name.text()
        walks = self._kind == "tree" and not query.strip()
        found = self._below_or_top(self._group) if walks else matching(self._labels, query)
        self.where.setVisible(walks and self._group is not None)
        self.where.setText(f"‹  {self._group.name}" if self._group else "")
        self.list.clear()
        for label in found:
            name = label.name.split(LEVEL)[-1] if walks else label.name
            tick = "✓  " if label.id in self._carried else ""
            more = "  ›" if self._kind == "tree" and self._below(label) else ""
            item = QListWidgetItem(swatch(label.colour), f"{tick}{name}{more}")
            item.setToolTip(label.name)
            item.setData(_LABEL, label)
            self.list.addItem(item)
        if not found:
            item = QListWidgetItem(_("No label has this in its name."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)

    def _present(self) -> Label | None:
        at = self.list.currentRow()
        label = self.list.item(at).data(_LABEL) if at >= 0 else None
        return label if isinstance(label, Label) else None

    def _below(self, label: Label | None) -> list[Label]:
        return [] if label is None else [one for one in self._labels if one.parent == label.id]

    def _below_or_top(self, group: Label | None) -> list[Label]:
        if group is not None:
            return self._below(group)
        known = {label.id for label in self._labels}
        return [one for one in self._labels if one.parent not in known]

    def _named(self, number: int) -> Label | None:
        return next((label for label in self._labels if label.id == number), None)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self._enter(with_control=False)

    def _on_left(self, event: QFocusEvent) -> None:
        passing = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
        if self.isVisible() and event.reason() not in passing:
            self.hide()


def matching(labels: Sequence[Label], query: str) -> list[Label]:
    """Return the labels whose names hold every word of `query`, whatever the case or width.

    Names that begin with it come first, then those with a word that does, else in their order.
    """
    words = _plain(query).split()
    whole = " ".join(words)
    found: list[tuple[int, int, Label]] = []
    for place, label in enumerate(labels):
        name = _plain(label.name)
        if all(word in name for word in words):
            starts = name.startswith(whole)
            inside = any(part.startswith(whole) for part in name.replace("_", " ").split())
            found.append((0 if starts else 1 if inside else 2, place, label))
    return [label for _rank, _place, label in sorted(found, key=lambda one: one[:2])]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
