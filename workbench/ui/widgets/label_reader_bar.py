"""Above the text of a row: where it stands, what a model suggests, and its flag, note and history."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from workbench.label_text import parted
from workbench.label_text import shown as written_shown
from workbench.project.marks import Mark
from workbench.translation import N_, _
from workbench.ui import icons, theme
from workbench.ui.keymap import Keymap, shown
from workbench.ui.tables.rows_model import percent
from workbench.ui.widgets.label_swatch import swatch

_TOOLS = (
    ("flag", "flag", N_("Flag the row, or take the flag off")),
    ("note", "note", N_("Write a note")),
    ("guideline", "help", N_("What the labels mean")),
    ("history", "history", N_("History of the row")),
    ("keys", "keyboard", N_("Show all keys")),
)
_LONGEST_NAME = 40


class LabelReaderBar(QWidget):
    """Never takes the keyboard: every button has a key of its own. Emits the id of a stroke."""

    asked = Signal(str)

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self.place = QLabel()
        self.place.setMinimumWidth(1)  # cut with "…", never by the buttons beside it
        self._sentence = ""
        self.suggestion = QToolButton()
        self.suggestion.setProperty("chip", True)
        self.suggestion.setProperty("stroke", "accept")
        self.suggestion.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.suggestion.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.suggestion.clicked.connect(self._on_clicked)
        self.suggestion.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP // 2)
        line.addWidget(self.place)
        line.addSpacing(theme.GAP)
        line.addWidget(self.suggestion)
        line.addStretch(1)
        self.tools: dict[str, QToolButton] = {}
        for stroke, _icon, _name in _TOOLS:
            button = QToolButton()
            button.setAutoRaise(True)
            button.setCheckable(stroke in {"flag", "guideline", "history"})
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("stroke", stroke)
            button.clicked.connect(self._on_clicked)
            line.addWidget(button)
            self.tools[stroke] = button

    def show_place(self, sentence: str) -> None:
        """Say which row it is; nothing where there is none, and no tools then."""
        self._sentence = sentence
        self.place.setToolTip(sentence)
        self._fit()
        for button in self.tools.values():
            button.setEnabled(bool(sentence) or button is self.tools["keys"])

    def show_mark(self, mark: Mark) -> None:
        """Show whether the row is flagged."""
        self.tools["flag"].setChecked(mark.flagged)
        name = "warn" if mark.flagged else "text"
        self.tools["flag"].setIcon(icons.icon("flag", getattr(theme.colours(), name)))

    def show_open(self, what: str) -> None:
        """Press in the button of what is open beside the row: "guideline", "history" or ""."""
        for stroke in ("guideline", "history"):
            self.tools[stroke].setChecked(stroke == what)

    def offer(
        self,
        suggested: tuple[str, float] | None,
        kind: str,
        given: str,
        colours: Mapping[str, str],
    ) -> None:
        """Offer a suggestion (as written, and its confidence), unless the row carries just that.

        `given` is what the row carries, as a person reads it; `colours` are by the names of labels.
        """
        written, sure = suggested or ("", -1.0)
        name = written_shown(written, kind) if written else ""
        if name == given:
            name = ""
        first = next(iter(parted(written)), "")
        colour = colours.get(first, theme.colours().muted)
        self.show_suggestion(name, colour, percent(sure) if sure >= 0 else "")

    def show_suggestion(self, name: str, colour: str, confidence: str) -> None:
        """Offer what a model suggests; nothing for a blank name."""
        self.suggestion.setVisible(bool(name))
        if not name:
            self._fit()
            return
        cut = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
        said = f"{cut} {confidence}".strip()
        key = shown(self._keymap.keys_of("accept")[0])
        self.suggestion.setIcon(swatch(colour))
        self.suggestion.setText(f"{said}   {key}".replace("&", "&&"))
        sentence = _("Suggestion: {label}. {key} accepts it.").format(label=said, key=key)
        self.suggestion.setToolTip(sentence)
        self.suggestion.setAccessibleName(sentence)
        self._fit()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for stroke, _icon, name in _TOOLS:
            button = self.tools[stroke]
            key = shown(self._keymap.keys_of(stroke)[0])
            button.setToolTip(f"{_(name)} ({key})")
            button.setAccessibleName(_(name))

    def restyle(self) -> None:
        """Take fonts, colours and icons from the theme."""
        self.place.setFont(theme.small_font())
        self.suggestion.setFont(theme.small_font())
        palette = self.place.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.colours().muted))
        self.place.setPalette(palette)
        for stroke, icon, _name in _TOOLS:
            self.tools[stroke].setIcon(icons.icon(icon))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much of the place as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        beside: list[QToolButton] = list(self.tools.values())
        if not self.suggestion.isHidden():
            beside.append(self.suggestion)
        room = self.width() - 2 * theme.GAP
        room -= sum(one.sizeHint().width() + theme.GAP // 2 for one in beside)
        cut = self.place.fontMetrics().elidedText(
            self._sentence, Qt.TextElideMode.ElideRight, max(0, room)
        )
        self.place.setText(cut)

    def _on_clicked(self) -> None:
        self.asked.emit(str(self.sender().property("stroke")))
