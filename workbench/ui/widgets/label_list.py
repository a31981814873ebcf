"""The list of labels in the panel: keys, clicks and menu of one label."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from workbench.project.labels import Label
from workbench.translation import _
from workbench.ui.widgets.label_delegate import LabelDelegate, dot_of, line_of
from workbench.ui.widgets.label_model import LabelModel
from workbench.ui.widgets.label_palette import LabelPalette


class LabelList(QListView):
    """F2 or a double click renames, Delete deletes, the colour opens the palette, Enter uses a label."""

    used = Signal(object)  # Label: give it to the present row
    recoloured = Signal(object, str)  # Label, colour
    moved = Signal(object, int)  # Label, new place
    deleted = Signal(object)  # Label
    merge_wanted = Signal(object)  # Label: into another one
    split_wanted = Signal(object)  # Label
    describe_wanted = Signal(object)  # Label: its guideline

    def __init__(self, model: LabelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = model
        self.setModel(model)
        self.setItemDelegate(LabelDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )

    def present(self) -> Label | None:
        """Return the chosen label, if any."""
        at = self.currentIndex().row()
        return self.labels.labels[at] if at >= 0 else None

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.setAccessibleName(_("Labels"))
        self.setToolTip(_("F2 renames, Delete archives, Enter labels the present row"))

    def open_palette(self, at: QPoint, label: Label) -> None:
        """Let the person choose a colour; `at` is on the screen."""
        palette = LabelPalette(label.colour, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.chosen.connect(self._on_colour_chosen)
        palette.popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Enter are ours; Alt with an arrow moves the label."""
        label = self.present()
        if label is None or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.deleted.emit(label)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.used.emit(label)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _STEPS:
            self._move(label, _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the colour opens the palette."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            line = line_of(self.visualRect(index), self.labels.depth(index.row()))
            dot = dot_of(line).adjusted(-4, -6, 4, 6)
            if dot.contains(event.position().toPoint()):
                below = self.viewport().mapToGlobal(dot.bottomLeft())
                self.open_palette(below, self.labels.labels[index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the label, by mouse or by the menu key."""
        label = self.present()
        if label is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        line = self.visualRect(self.currentIndex())
        at = self.viewport().mapToGlobal(line.bottomLeft()) if by_key else event.globalPos()
        self.menu_of(label).popup(at)

    def menu_of(self, label: Label) -> QMenu:
        """Return the menu of one label."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self.labels.labels.index(label)
        menu.addAction(_("Label the present row"), lambda: self.used.emit(label))
        menu.addSeparator()
        menu.addAction(_("Rename"), lambda: self.edit(self.currentIndex())).setShortcut("F2")
        here = self.visualRect(self.currentIndex())
        menu.addAction(
            _("Colour…"),
            lambda: self.open_palette(self.viewport().mapToGlobal(here.bottomLeft()), label),
        )
        up = menu.addAction(_("Move up"), lambda: self._move(label, -1))
        down = menu.addAction(_("Move down"), lambda: self._move(label, 1))
        up.setEnabled(place > 0)
        down.setEnabled(place < len(self.labels.labels) - 1)
        menu.addSeparator()
        menu.addAction(_("Guideline…"), lambda: self.describe_wanted.emit(label))
        menu.addAction(_("Merge into…"), lambda: self.merge_wanted.emit(label))
        menu.addAction(_("Split…"), lambda: self.split_wanted.emit(label))
        menu.addSeparator()
        menu.addAction(_("Archive…"), lambda: self.deleted.emit(label)).setShortcut("Del")
        return menu

    def select(self, label_id: int) -> None:
        """Choose the label with this id, if it is there."""
        for at, label in enumerate(self.labels.labels):
            if label.id == label_id:
                self.setCurrentIndex(self.labels.index(at))

    def _move(self, label: Label, steps: int) -> None:
        place = self.labels.labels.index(label) + steps
        if 0 <= place < len(self.labels.labels):
            self.moved.emit(label, place)

    def _on_colour_chosen(self, colour: str) -> None:
        label = self.present()
        if label is not None:
            self.recoloured.emit(label, colour)


_STEPS = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
