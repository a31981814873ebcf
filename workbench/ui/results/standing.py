"""The verdict on a run, and the run beside what it is held against."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.events import Figure, Scores
from workbench.results import RunEvaluated
from workbench.scorecard import (
    RIVALS,
    RIVALS_HELP,
    difference_words,
    headline,
    is_same,
    rival_name,
    verdict_of,
)
from workbench.translation import N_, _
from workbench.trust import Comparison, Rival
from workbench.ui import theme
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.interval_bar import IntervalBar
from workbench.verdicts import figure_text
from workbench.wording import figure_name, word

_OUTCOMES = {
    "better": N_("this run is better"),
    "worse": N_("this run is worse"),
    "same": N_("about the same"),
    "unclear": N_("too close to call"),
}
_ONE_LINE = 740  # pixels, at 100%, for a rival in one line


class Standing(Card):
    """`opened` carries who it is held against, and "better" or "worse": the rows that differ so."""

    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.sentence, self.advice, self.note = QLabel(), QLabel(), QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setFont(theme.title_font())
        for label in (self.advice, self.note):
            label.setWordWrap(True)
            label.setProperty("muted", True)
        self.note.setFont(theme.small_font())
        for label in (self.sentence, self.advice, self.note):
            self.body.addWidget(label)
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, theme.GAP, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP * 2)
        self._grid.setVerticalSpacing(theme.GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self.body.addWidget(self._place)
        self.buttons: dict[tuple[str, str], QPushButton] = {}
        self._compared: tuple[Figure, tuple[Rival, ...]] | None = None
        self._is_narrow = False

    def show_run(self, scores: Scores, found: RunEvaluated | None, note: str) -> None:
        """Show the verdict by what is known of a run, and `note` under it."""
        verdict = verdict_of(scores, found)
        self.sentence.setText(verdict.sentence)
        self.advice.setText(verdict.advice)
        self.advice.setVisible(bool(verdict.advice))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(verdict.sentence)
        rivals = [one for one in found.rivals if one.comparison.rows] if found is not None else []
        self._compared = None
        if found is not None and rivals:
            self._compared = (headline(scores, found.measures), tuple(rivals))
        self._place.setVisible(bool(rivals))
        self._refill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a rival two lines where one has no room for all that is said of it."""
        super().resizeEvent(event)
        is_narrow = self.width() < _ONE_LINE * theme.text_scale()
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._refill()

    def _refill(self) -> None:
        self._clear()
        self.buttons.clear()
        if self._compared is not None:
            self._fill(*self._compared)

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _fill(self, own: Figure, rivals: Sequence[Rival]) -> None:
        figures = [own, *(one.comparison.first for one in rivals)]
        is_error = own.name == "mae"
        top = max(one.high for one in figures) if is_error else 1.0
        caption = _muted(figure_name(own.name))
        if is_error:
            caption.setText(_("{figure}; shorter is better").format(figure=figure_name(own.name)))
        self._grid.addWidget(caption, 0, 1, 1, 2)
        if not self._is_narrow:
            self._grid.addWidget(_muted(_("Difference")), 0, 3)
            self._grid.addWidget(_muted(_("Rows that differ")), 0, 4, 1, 2)
        self._line(1, word(RIVALS, "self"), word(RIVALS_HELP, "self"), own, top, is_own=True)
        for row, one in enumerate(rivals, 1):
            first = 2 * row
            self._line(
                first, rival_name(one), word(RIVALS_HELP, one.who), one.comparison.first, top
            )
            self._difference(first, one)

    def _line(
        self, row: int, name: str, told: str, figure: Figure, top: float, *, is_own: bool = False
    ) -> None:
        label, bar, value = QLabel(name), IntervalBar(), QLabel(_short(figure))
        label.setToolTip(told)
        bar.show_figure(figure, top, is_strong=is_own)
        for widget in (bar, value):
            widget.setToolTip(figure_text(figure))
        if is_own:
            font = label.font()
            font.setBold(True)
            label.setFont(font)
        for column, part in enumerate((label, bar, value)):
            self._grid.addWidget(part, row, column)

    def _difference(self, row: int, rival: Rival) -> None:
        found = rival.comparison
        outcome = "same" if found.verdict == "unclear" and is_same(found) else found.verdict
        told = QLabel(difference_words(found))
        told.setToolTip(word(_OUTCOMES, outcome))
        told.setProperty("tone", {"better": "good", "worse": "bad"}.get(outcome, ""))
        told.setProperty("muted", outcome not in {"better", "worse"})
        told.setAccessibleName(f"{told.text()}, {told.toolTip()}")
        buttons = [self._button(rival, way) for way in ("better", "worse")]
        if self._is_narrow:
            below, line = QWidget(), QHBoxLayout()
            below.setLayout(line)
            line.setContentsMargins(0, 0, 0, theme.GAP)
            for part in (told, *buttons):
                line.addWidget(part)
            line.addStretch(1)
            self._grid.addWidget(below, row + 1, 0, 1, 3)
            return
        self._grid.addWidget(told, row, 3)
        for column, button in enumerate(buttons, 4):
            self._grid.addWidget(button, row, column, Qt.AlignmentFlag.AlignLeft)

    def _button(self, rival: Rival, way: str) -> QPushButton:
        rows = len(flipped(rival.comparison, way))
        said = _("{n} better") if way == "better" else _("{n} worse")
        button = QPushButton(said.format(n=f"{rows:,}"))
        button.setEnabled(rows > 0)
        button.setProperty("who", rival.who)
        button.setProperty("way", way)
        button.setAccessibleName(f"{rival_name(rival)}: {button.text()}")
        button.clicked.connect(self._on_clicked)
        self.buttons[rival.who, way] = button
        return button

    def _on_clicked(self) -> None:
        button = self.sender()
        self.opened.emit(str(button.property("who")), str(button.property("way")))


def flipped(found: Comparison, way: str) -> tuple[tuple[int, int], ...]:
    """Return the (sheet, row) that this run does better, or worse, than what it is held against."""
    return found.flipped_right if way == "better" else found.flipped_wrong


def _short(figure: Figure) -> str:
    """Return a figure without decimals, where it is a share."""
    if figure.name == "mae":
        return figure_text(figure)
    return f"{figure.value:.0%} ({100 * figure.low:.0f}–{100 * figure.high:.0f})"


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setFont(theme.small_font())
    return label
