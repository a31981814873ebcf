"""All labels of a task as a list or a tree: rename in place, drag to another place, the archive below."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.label_text import LEVEL
from workbench.project.labels import Label, in_tree_order
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.label_palette import LabelPalette
from workbench.ui.widgets.label_swatch import swatch

_LABEL = Qt.ItemDataRole.UserRole
_EDGE = 0.25  # of a line: there a dragged label goes beside, else below it
_DOT = 22  # pixels at the left of a name where a click means the colour


class SchemeTree(QTreeWidget):
    """Tells what the person wants; whoever writes it shows the labels anew."""

    renamed = Signal(object, str)  # Label, new name
    recoloured = Signal(object, str)  # Label, colour
    moved = Signal(int, int, int)  # label, new parent or 0, place among its children
    archived = Signal()  # Delete was pressed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[int, Label] = {}
        self._nested = False
        self._filling = False
        self._waits = 0  # the label whose colour is being chosen
        self.setColumnCount(2)
        self.setUniformRowHeights(True)
        self.setProperty("quiet", True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemChanged.connect(self._on_item_changed)
        self.itemClicked.connect(self._on_item_clicked)
        self.retranslate()

    def show_labels(
        self, found: Sequence[Label], counts: Mapping[int, int], *, nested: bool
    ) -> None:
        """Show labels, the archived ones among them below; what was chosen stays so."""
        chosen = {one.id for one in self.chosen()}
        present = self.present()
        folded = {
            number
            for number, item in self._items().items()
            if item.childCount() and not item.isExpanded()
        }
        self._filling = True
        self.clear()
        self._labels = {one.id: one for one in found}
        self._nested = nested
        self.setRootIsDecorated(nested or any(one.archived for one in found))
        items: dict[int, QTreeWidgetItem] = {}
        for one in in_tree_order([one for one in found if not one.archived]):
            above = items.get(one.parent) if nested else None
            items[one.id] = self._item(one, above or self.invisibleRootItem(), counts)
        self._show_archive([one for one in found if one.archived], items, counts)
        for number, item in items.items():
            item.setSelected(number in chosen)
            item.setExpanded(number not in folded)
        if present is not None and present.id in items:
            self.setCurrentItem(items[present.id], 0, _KEEP)
        self._filling = False

    def present(self) -> Label | None:
        """Return the label with the focus."""
        item = self.currentItem()
        return self._labels.get(int(item.data(0, _LABEL) or 0)) if item is not None else None

    def chosen(self) -> list[Label]:
        """Return the selected labels, archived ones too."""
        found = (int(item.data(0, _LABEL) or 0) for item in self.selectedItems())
        return [self._labels[number] for number in found if number in self._labels]

    def choose(self, label: int) -> None:
        """Select one label and give it the focus."""
        item = self._items().get(label)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def rename(self) -> None:
        """Let the person type over the name with the focus."""
        item = self.currentItem()
        if item is not None:
            self.editItem(item, 0)

    def narrow(self, words: str) -> None:
        """Show only labels whose name holds `words`, and what is above them."""
        wanted = words.strip().casefold()
        found = {
            number: wanted in one.name.casefold() or not wanted
            for number, one in self._labels.items()
        }
        for number, item in self._items().items():
            item.setHidden(not found[number])
            above: QTreeWidgetItem | None = item.parent()
            while found[number] and above is not None:
                above.setHidden(False)
                above = above.parent()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.setHeaderLabels([_("Label"), _("Rows")])
        self.headerItem().setTextAlignment(
            1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.setAccessibleName(_("All labels of the task"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete archives; Alt with an arrow moves."""
        editing = self.state() == QAbstractItemView.State.EditingState
        steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if not editing and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.archived.emit()
        elif not editing and alt and event.key() in steps:
            self._step(steps[event.key()])
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where the dragged label is wanted; the list is shown anew once that is written."""
        label = self.present()
        item = self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if label is None or label.archived:
            return
        over = self._labels.get(int(item.data(0, _LABEL) or 0)) if item is not None else None
        if over is not None and over.archived:
            return
        if item is None or over is None:
            self.moved.emit(label.id, 0, self.topLevelItemCount())
            return
        line = self.visualItemRect(item)
        share = (event.position().y() - line.top()) / max(1, line.height())
        if self._nested and _EDGE < share < 1 - _EDGE:
            self.moved.emit(label.id, over.id, item.childCount())
        else:
            self._drop_beside(label, item, after=share >= 0.5)

    def _drop_beside(self, label: Label, item: QTreeWidgetItem, *, after: bool) -> None:
        above = item.parent() or self.invisibleRootItem()
        own = self._items()[label.id]
        place = above.indexOfChild(item) + int(after)
        mine = above.indexOfChild(own)
        if 0 <= mine < place:
            place -= 1
        self.moved.emit(label.id, int(above.data(0, _LABEL) or 0), place)

    def _step(self, steps: int) -> None:
        label = self.present()
        if label is None or label.archived:
            return
        item = self._items()[label.id]
        above = item.parent() or self.invisibleRootItem()
        place = above.indexOfChild(item) + steps
        if 0 <= place < sum(not self._is_archived(one) for one in _children(above)):
            self.moved.emit(label.id, int(above.data(0, _LABEL) or 0), place)

    def _is_archived(self, item: QTreeWidgetItem) -> bool:
        one = self._labels.get(int(item.data(0, _LABEL) or 0))
        return one is None or one.archived

    def _item(
        self, one: Label, above: QTreeWidgetItem, counts: Mapping[int, int]
    ) -> QTreeWidgetItem:
        name = one.name.rpartition(LEVEL)[2] if self._nested and not one.archived else one.name
        count = f"{counts.get(one.id, 0):,}" if not one.archived else ""
        item = QTreeWidgetItem(above, [name, count])
        item.setData(0, _LABEL, one.id)
        item.setIcon(0, swatch(one.colour))
        item.setToolTip(0, one.name)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not one.archived:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
            if self._nested:
                flags |= Qt.ItemFlag.ItemIsDropEnabled
        else:
            item.setForeground(0, QColor(theme.colours().muted))
        item.setFlags(flags)
        return item

    def _show_archive(
        self, old: Sequence[Label], items: dict[int, QTreeWidgetItem], counts: Mapping[int, int]
    ) -> None:
        if not old:
            return
        head = QTreeWidgetItem(self.invisibleRootItem(), [_("Archived"), f"{len(old):,}"])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setForeground(0, QColor(theme.colours().muted))
        head.setForeground(1, QColor(theme.colours().muted))
        head.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for one in old:
            items[one.id] = self._item(one, head, counts)
        head.setExpanded(True)

    def _items(self) -> dict[int, QTreeWidgetItem]:
        found: dict[int, QTreeWidgetItem] = {}
        waiting = _children(self.invisibleRootItem())
        while waiting:
            item = waiting.pop()
            waiting += _children(item)
            number = int(item.data(0, _LABEL) or 0)
            if number:
                found[number] = item
        return found

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        label = self._labels.get(int(item.data(0, _LABEL) or 0))
        if self._filling or column != 0 or label is None:
            return
        self.renamed.emit(label, item.text(0).strip())

    def _on_item_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        label = self._labels.get(int(item.data(0, _LABEL) or 0))
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        line = self.visualItemRect(item)
        if label is None or label.archived or column != 0:
            return
        if line.contains(at) and at.x() - line.left() < _DOT:
            self.open_palette(label, self.viewport().mapToGlobal(line.bottomLeft()))

    def open_palette(self, label: Label, at: QPoint) -> None:
        """Let the person choose a colour; `at` is on the screen."""
        self._waits = label.id
        palette = LabelPalette(label.colour, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.chosen.connect(self._on_colour_chosen)
        palette.popup(at)

    def _on_colour_chosen(self, colour: str) -> None:
        label = self._labels.get(self._waits)
        if label is not None:
            self.recoloured.emit(label, colour)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(place) for place in range(item.childCount()))
    return [one for one in found if one is not None]


_KEEP = QItemSelectionModel.SelectionFlag.NoUpdate
