"""The table of rules: edited in place, with numbers that lead to their rows."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.ui.tables.chips import row_height
from workbench.ui.tables.kept_widths import KEPT
from workbench.ui.tables.rows_table import mixed
from workbench.ui.theme import colours
from workbench.ui.widgets.label_swatch import swatch
from workbench.ui.widgets.rules_model import LABEL, PATTERN, RulesModel

Index = QModelIndex | QPersistentModelIndex


class RulesTable(QTableView):
    """Emits `rows_wanted` for a number that was clicked (or on Space), `delete_wanted` on Delete."""

    rows_wanted = Signal(int, int)  # place of the rule, column
    delete_wanted = Signal()

    def __init__(self, model: RulesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = model
        self.setModel(model)
        self.setProperty(KEPT, "rules")
        self._labels = _LabelDelegate(self)
        self.setItemDelegateForColumn(LABEL, self._labels)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")  # numbers must not touch
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics()) + 4)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(64)
        for column in range(model.columnCount()):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        across.setSectionResizeMode(PATTERN, QHeaderView.ResizeMode.Stretch)
        across.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(LABEL, 200)
        self.clicked.connect(self._on_clicked)
        self.restyle()
        self.entered.connect(self._on_entered)

    def restyle(self) -> None:
        """Take colours from the theme: a selected rule is tinted, so that its marks stay readable."""
        palette = QPalette(self.palette())
        present = colours()
        tint = mixed(present.accent, present.surface, 0.16)
        if palette.color(QPalette.ColorRole.Highlight) != tint:
            palette.setColor(QPalette.ColorRole.Highlight, tint)
            palette.setColor(QPalette.ColorRole.HighlightedText, QColor(present.text))
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_labels"):
            self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the rule away, Space opens the rows behind a number."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and self._rules.is_link(index.row(), index.column()):
            self.rows_wanted.emit(index.row(), index.column())
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Give the pointer back."""
        self.viewport().unsetCursor()
        super().leaveEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._rules.is_link(index.row(), index.column()):
            self.rows_wanted.emit(index.row(), index.column())

    def _on_entered(self, index: QModelIndex) -> None:
        if self._rules.is_link(index.row(), index.column()):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()


class _LabelDelegate(QStyledItemDelegate):
    """Lets the person choose another label for a rule."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt's entry point."""
        box = QComboBox(parent)
        model = index.model()
        assert isinstance(model, RulesModel)
        for label in model.labels.values():
            box.addItem(swatch(label.colour), label.name, label.id)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt's entry point."""
        assert isinstance(editor, QComboBox)
        model = index.model()
        assert isinstance(model, RulesModel)
        editor.setCurrentIndex(editor.findData(model.rules[index.row()].label))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Qt's entry point."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())
