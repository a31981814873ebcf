"""What is shown of a sheet: a search, a state, and how many rows that leaves."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.widgets.sheet_row_count import SheetRowCount
from workbench.ui.widgets.sheet_state_box import SheetStateBox

_MS_UNTIL_SEARCH = 250
_SEARCH, _WIDEST_SEARCH = 180, 360  # pixels
_REFRESH = 72  # room for the button that takes rows out of the list


class SheetFilterBar(QWidget):
    """Emits `changed` when the person wants other rows, `refresh_wanted` for the same ones anew."""

    changed = Signal()
    refresh_wanted = Signal()
    rows_wanted = Signal()  # Down or Enter in the search: the rows want the keyboard

    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.state_box = SheetStateBox(state)
        self.refresh = QPushButton()
        self.count = SheetRowCount()
        self.problem = QLabel()
        self._state_name = QLabel()
        self._magnifier = QAction(self)
        self._searched = ""
        self._stale = 0
        self._line, self._second = QHBoxLayout(), QHBoxLayout()
        self._added: list[QWidget] = []
        self._widest_count = 0
        self._is_folded = self._is_tight = False
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_MS_UNTIL_SEARCH)
        self._arrange()
        self._connect()
        self.restyle()
        self.retranslate()

    @property
    def searched(self) -> str:
        """The text to look for, without blanks around it."""
        return self._searched

    def clear(self) -> None:
        """Show every row, without saying so."""
        self.search.clear()
        self._typing.stop()
        self._searched = ""
        self.state_box.choose("all")

    def add(self, widget: QWidget) -> None:
        """Put a control of the page at the right end."""
        self._added.append(widget)
        self._line.addWidget(widget)

    def show_stale(self, rows: int) -> None:
        """Offer to look again: `rows` were labelled since and may not belong here any more."""
        self._stale = rows
        self.refresh.setVisible(rows > 0)
        self.refresh.setText(f"{rows:,}")
        self.refresh.setAccessibleName(_("Refresh the list"))

    def show_problem(self, sentence: str) -> None:
        """Say under the search why it cannot be read; "" where it can."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def apply_search(self) -> None:
        """Search now for what is typed."""
        self._typing.stop()
        text = self.search.text().strip()
        if text != self._searched:
            self._searched = text
            self.changed.emit()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.search.setPlaceholderText(_("Search in all columns"))
        self.search.setAccessibleName(_("Search in all columns"))
        self.search.setToolTip(
            _(
                'Search (Ctrl+F). late parcel: both words. "came late": just so. late OR delayed,'
                " NOT late or -late, brackets, Topic:late in one column, /order \\d+/ as a regular"
                " expression."
            )
        )
        self._state_name.setText(_("Sho&w"))
        self.refresh.setToolTip(_("Take rows that no longer match out of the list (F5)"))
        self.state_box.retranslate()
        self.count.retranslate()
        self.show_stale(self._stale)

    def restyle(self) -> None:
        """Take icons from the theme."""
        self._magnifier.setIcon(icons.icon("search", theme.colours().muted))
        self.refresh.setIcon(icons.icon("refresh"))
        self.problem.setFont(theme.small_font())
        palette = self.problem.palette()
        if palette.color(QPalette.ColorRole.WindowText) != QColor(theme.colours().bad):
            palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.colours().bad))
            self.problem.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_typing"):
            self.restyle()

    def event(self, event: QEvent) -> bool:
        """Words, language or width changed: one line, or two where one would cut words off."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize} and self._added:
            self._fold()
        return done

    def minimumSizeHint(self) -> QSize:
        """As narrow as two lines can be."""
        first = (
            self.search.minimumWidth() + theme.GAP + self._count_room() + self._room(self._marks())
        )
        second = self._room([one for one in self._choices()[1:] if one not in self._marks()])
        return QSize(max(first, second), super().minimumSizeHint().height())

    def _marks(self) -> list[QWidget]:
        """The added widgets without words: the first line has room for them."""
        return [one for one in self._added if isinstance(one, QToolButton)]

    def _choices(self) -> list[QWidget]:
        return [self._state_name, self.state_box, *self._added]

    def _room(self, widgets: list[QWidget]) -> int:
        """Return the width of these and of the refresh button, which comes and goes, in pixels."""
        shown = [one for one in widgets if not one.isHidden()]
        return sum(one.sizeHint().width() + theme.GAP for one in shown) + _REFRESH

    def _count_room(self) -> int:
        """Return the width of the widest count so far: the lines must not jump while one types."""
        self._widest_count = max(self._widest_count, self.count.sizeHint().width())
        return self._widest_count

    def _fold(self) -> None:
        choices_room = self._room([self.state_box, *self._added])
        choices_room += self._state_name.sizeHint().width() + theme.GAP  # hidden or not
        wanted = _SEARCH + theme.GAP + self._count_room() + choices_room
        before = self._is_folded, self._is_tight
        self._is_folded, self._is_tight = wanted > self.width(), choices_room > self.width()
        if before == (self._is_folded, self._is_tight):
            return
        self._state_name.setVisible(not self._is_tight)
        for line in (self._line, self._second):
            while line.takeAt(0) is not None:
                pass
        choices = self._second if self._is_folded else self._line
        self._line.addWidget(self.search, 3)
        row: tuple[QWidget, ...] = (self._state_name, self.state_box, self.refresh)
        for widget in row:
            choices.addWidget(widget)
        choices.addStretch(1)
        self._line.addWidget(self.count)
        marks = self._marks() if self._is_tight else []
        for widget in self._added:
            (self._line if widget in marks else choices).addWidget(widget)
        self.search.setMaximumWidth(theme.scaled(_WIDEST_SEARCH * (2 if self._is_folded else 1)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the search into the rows, Escape empties it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._on_return()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                self.apply_search()
                return True
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.scaled(120))
        self.search.setMaximumWidth(theme.scaled(_WIDEST_SEARCH))
        self.search.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self.search.installEventFilter(self)
        self._state_name.setBuddy(self.state_box)
        self.refresh.hide()
        line = self._line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addLayout(line)
        column.addLayout(self._second)
        column.addWidget(self.problem)
        self.problem.setWordWrap(True)
        self.problem.hide()
        line.setSpacing(theme.GAP)
        self._second.setSpacing(theme.GAP)
        line.addWidget(self.search, 3)
        line.addWidget(self._state_name)
        line.addWidget(self.state_box)
        line.addWidget(self.refresh)
        line.addStretch(1)
        line.addWidget(self.count)

    def _connect(self) -> None:
        self._typing.timeout.connect(self.apply_search)
        self.search.textChanged.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_return)
        self.state_box.activated.connect(self._on_state_chosen)
        self.refresh.clicked.connect(self.refresh_wanted)

    def _on_typed(self) -> None:
        self._typing.start()

    def _on_return(self) -> None:
        self.apply_search()
        self.rows_wanted.emit()

    def _on_state_chosen(self) -> None:
        self.changed.emit()
