"""Models, one a line: what each is, a button for the likeliest wish, and more in a menu."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalMapper, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from workbench.translation import _
from workbench.ui import icons, theme

Act = tuple[str, str]
"""What is said when it is chosen, and the words on it."""


@dataclass(frozen=True, slots=True)
class ModelLine:
    """`key` names the model to whoever listens; `note` is what is known of it."""

    key: str
    name: str
    note: str
    main: Act | None = None
    more: tuple[Act, ...] = ()
    can_change: bool = True


class ModelList(QWidget):
    """Emits `acted` with an act and the key of its line."""

    acted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[ModelLine, ...] = ()
        self.buttons: dict[tuple[str, str], QPushButton] = {}
        self.menus: dict[str, QMenu] = {}
        self._nothing = ("", "")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP * 2)
        self._grid.setVerticalSpacing(theme.GAP + theme.GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self._mapper = QSignalMapper(self)
        self._mapper.mappedString.connect(self._on_mapped)

    def show_lines(self, lines: Sequence[ModelLine], nothing: tuple[str, str] = ("", "")) -> None:
        """Show these models, or the two words of `nothing` where there is none."""
        self.lines, self._nothing = tuple(lines), nothing
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_mapper"):
            self._fill()

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.buttons.clear()
        self.menus.clear()
        for row, line in enumerate(self.lines):
            self._words(row, line.name, line.note)
            if line.main is not None:
                self._grid.addWidget(self._button(line, line.main), row, 2)
            if line.more:
                self._grid.addWidget(self._more(line), row, 3)
        if not self.lines and self._nothing[0]:
            self._words(0, *self._nothing)

    def _words(self, row: int, name: str, note: str) -> None:
        picture, title, words = QLabel(), QLabel(name), QLabel(note)
        colour, ratio = theme.colours().accent, self.devicePixelRatio()
        picture.setPixmap(icons.picture("models", colour, 20, ratio))
        words.setProperty("muted", True)
        words.setFont(theme.small_font())
        both = QWidget()
        lines = QVBoxLayout(both)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.GAP // 4)
        for label in (title, words):
            label.setWordWrap(True)
            lines.addWidget(label)
        self._grid.addWidget(picture, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(both, row, 1)

    def _button(self, line: ModelLine, act: Act) -> QPushButton:
        button = QPushButton(act[1])
        button.setAccessibleName(f"{act[1]}: {line.name}")
        button.setEnabled(line.can_change)
        button.clicked.connect(self._mapper.map)
        self._mapper.setMapping(button, f"{act[0]}\n{line.key}")
        self.buttons[act[0], line.key] = button
        return button

    def _more(self, line: ModelLine) -> QPushButton:
        button, menu = QPushButton(_("More")), QMenu(self)
        for act, text in line.more:
            action = menu.addAction(text)
            action.triggered.connect(self._mapper.map)
            self._mapper.setMapping(action, f"{act}\n{line.key}")
        menu.setParent(button, menu.windowFlags())
        button.setMenu(menu)
        button.setEnabled(line.can_change)
        button.setAccessibleName(_("More for {name}").format(name=line.name))
        self.menus[line.key] = menu
        return button

    @Slot(str)
    def _on_mapped(self, said: str) -> None:
        act, _newline, key = said.partition("\n")
        self.acted.emit(act, key)
