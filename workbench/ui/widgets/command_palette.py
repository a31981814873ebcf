"""Any command by its name: type a part of it, choose with the arrows, Enter does it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.commands import Command

_COMMAND = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_MOST = 60  # lines; who wants more types more


class CommandPalette(QDialog):
    """`wanted` is the command that was chosen; it is carried out once this has closed."""

    def __init__(self, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self._commands = commands
        self.field, self.list, self.hint = QLineEdit(), QListWidget(), QLabel()
        self.setWindowTitle(_("Commands"))
        self.setProperty("palette", True)
        self.field.setPlaceholderText(_("Type a command, a page, a label, a file…"))
        self.field.setAccessibleName(_("Command"))
        self.list.setAccessibleName(_("Commands"))
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setProperty("queue", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows work from the field
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.hint.setProperty("muted", True)
        self.hint.setFont(theme.small_font())
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP + theme.GAP // 2,) * 4)
        column.setSpacing(theme.GAP)
        for widget in (self.field, self.list, self.hint):
            column.addWidget(widget)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.look_for)
        self.list.currentRowChanged.connect(self._on_current)
        self.list.itemClicked.connect(self._on_clicked)
        self._place()
        self.look_for("")

    @property
    def chosen(self) -> Command | None:
        """The command of the present line, if any."""
        found = self.list.currentIndex().data(_COMMAND)
        return found if isinstance(found, Command) else None

    @Slot(str)
    def look_for(self, typed: str) -> None:
        """Show what fits, the best first; among equals the order of the tables stays."""
        fits = [(one.fit(typed), one) for one in self._commands]
        found = [one for fit, one in sorted(fits, key=lambda pair: -pair[0]) if fit][:_MOST]
        self.list.clear()
        for one in found:
            item = QListWidgetItem(one.text)
            item.setData(_COMMAND, one)
            said = [one.where, one.text, one.shortcut, one.reason]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(s for s in said if s))
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)
        self._on_current(self.list.currentRow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the field has the keyboard."""
        if event.type() == QEvent.Type.KeyPress and watched is self.field:
            assert isinstance(event, QKeyEvent)
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._use()
                return True
        return super().eventFilter(watched, event)

    def _use(self) -> None:
        command = self.chosen
        if command is not None and not command.reason:
            self.accept()

    @Slot(QListWidgetItem)
    def _on_clicked(self, _item: QListWidgetItem) -> None:
        self._use()

    @Slot(int)
    def _on_current(self, _place: int) -> None:
        command = self.chosen
        if command is None:
            self.hint.setText(_("No command has these words. Try others, or fewer."))
        elif command.reason:
            self.hint.setText(command.reason)
        else:
            self.hint.setText(_("↑ ↓ choose · Enter does it · Esc closes"))
        # A screen reader hears the line while the keyboard stays in the field.
        self.field.setAccessibleDescription(command.text if command is not None else "")

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        size = theme.room(600, 460).boundedTo(parent.size() - QSize(32, 32))
        self.resize(size)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - size.width()) // 2, corner.y() + 64)


class _Lines(QStyledItemDelegate):
    """The name at the left, its place behind it, the shortcut at the right; grey where it cannot be."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return room for one line."""
        found = super().sizeHint(option, index)
        return QSize(found.width(), option.fontMetrics.height() + theme.GAP + theme.GAP // 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one line."""
        command = index.data(_COMMAND)
        assert isinstance(command, Command)
        c = theme.colours()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            painter.fillRect(option.rect, QColor(c.raised if command.reason else c.accent))
        strong = c.accent_text if is_chosen else c.text
        weak = c.accent_text if is_chosen else c.muted
        if command.reason:
            strong = weak = c.muted
        room = option.rect.adjusted(theme.GAP, 0, -theme.GAP, 0)
        beside = command.reason or command.shortcut
        metrics = option.fontMetrics
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.setPen(QColor(weak))
        width = min(metrics.horizontalAdvance(beside) + 4, room.width() // 2)
        right = room.adjusted(room.width() - width, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(right, flags, metrics.elidedText(beside, elide, width))
        left = room.adjusted(0, 0, -width - theme.GAP * 2, 0)
        painter.setPen(QColor(strong))
        name = metrics.elidedText(command.text, elide, left.width())
        painter.drawText(left, flags, name)
        used = metrics.horizontalAdvance(name) + theme.GAP * 2
        where = left.adjusted(used, 0, 0, 0)
        if where.width() > metrics.averageCharWidth() * 4:
            painter.setPen(QColor(weak))
            painter.drawText(where, flags, metrics.elidedText(command.where, elide, where.width()))
