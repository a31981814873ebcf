"""What the Why dialog is made of: two texts, the words, the probabilities, labelled rows like it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.findings import (
    WAYS,
    against_text,
    for_text,
    label_shown,
    predicted_text,
    sure_text,
    told_words,
    unread_text,
    weight_text,
)
from workbench.label_text import parted
from workbench.results import NearRow, RowExplained
from workbench.translation import _, flowing
from workbench.ui import theme
from workbench.ui.widgets.bar_list import Bar, BarList, bar_colour
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.tall_area import TallArea
from workbench.ui.widgets.why_text import WhyText
from workbench.wording import word

_MOST_BARS = 40
_EXCERPT = 160


class WhyParts(QWidget):
    """Arranges and fills the widgets; asks for nothing itself."""

    label_chosen = Signal(str)
    near_opened = Signal(object)  # NearRow

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self.title, self.verdict, self.state = QLabel(), QLabel(), QLabel()
        self.label = QComboBox()
        self.original, self.yours = WhyText(), WhyText(readonly=False)
        self.yours_verdict, self.legend, self.way = QLabel(), QLabel(), QLabel()
        self.back = QPushButton(_("Back to the original"))
        self.words, self.chances = BarList(), BarList()
        self.near = QListWidget()
        self.near_state = QLabel()
        self.rows_button = QPushButton(_("Rows with this word"))
        self.rule_button = QPushButton(_("Add a rule with this word…"))
        self.close_button = QPushButton(_("Close"))
        self.empty = EmptyState("search", "", "")
        self._cards: dict[str, Card] = {}
        self._near: tuple[NearRow, ...] = ()
        self._arrange(dialog)
        self.label.activated.connect(self._on_label_activated)
        self.near.itemActivated.connect(self._on_near_activated)
        self.near.itemClicked.connect(self._on_near_activated)
        self.clear()

    # --- building ---------------------------------------------------------------------------

    def _arrange(self, dialog: QDialog) -> None:
        self._pile = QStackedLayout(dialog)
        self._area = TallArea(self)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pile.addWidget(self._area)
        self._pile.addWidget(self.empty)
        self.title.setFont(theme.title_font())
        for muted in (self.state, self.legend, self.way, self.near_state):
            muted.setProperty("muted", True)
            muted.setFont(theme.small_font())
        for wrapped in (self.verdict, self.yours_verdict, self.legend, self.way, self.near_state):
            wrapped.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addLayout(self._top())
        column.addLayout(self._texts(), 4)
        below = QHBoxLayout()
        below.setSpacing(theme.GAP * 2)
        below.addWidget(self.legend, 1)
        below.addWidget(self.way, 1)
        column.addLayout(below)
        column.addLayout(self._lists(), 6)
        column.addLayout(self._bottom())
        for button in dialog.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _top(self) -> QHBoxLayout:
        self._explain = QLabel(_("&Explain"))
        self._explain.setBuddy(self.label)
        self.label.setAccessibleName(_("Label that is explained"))
        self.label.setMinimumWidth(theme.scaled(180))
        self.label.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.label.setMaximumWidth(theme.scaled(360))
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.title)
        line.addSpacing(theme.GAP)
        line.addWidget(self.state, 1)
        line.addWidget(self._explain)
        line.addWidget(self.label)
        return line

    def _texts(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.GAP * 2)
        self.original.setAccessibleName(_("The text of the row"))
        self.yours.setAccessibleName(_("The text to change"))
        for name, title, verdict, text in (
            ("original", _("The row"), self.verdict, self.original),
            ("yours", _("Change the text and watch"), self.yours_verdict, self.yours),
        ):
            card = self._cards[name] = Card(title)
            card.body.addWidget(text, 1)
            under = QHBoxLayout()
            under.addWidget(verdict, 1)
            if name == "yours":
                under.addWidget(self.back)
            card.body.addLayout(under)
            line.addWidget(card, 1)
        return line

    def _lists(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.GAP * 2)
        self.words.setAccessibleName(_("Words that mattered"))
        self.chances.setAccessibleName(_("Probabilities"))
        self.chances.setToolTip(
            _("A line across a bar marks what it was before you changed the text")
        )
        self.near.setAccessibleName(_("Labelled rows most like it"))
        self.near.setProperty("queue", True)
        self.near.setFrameShape(QFrame.Shape.NoFrame)
        self.near.setWordWrap(True)
        self.near.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, title, parts, share in (
            ("words", _("Words that mattered"), (self.words,), 4),
            ("chances", _("Probabilities"), (self.chances,), 4),
            ("near", _("Labelled rows most like it"), (self.near_state, self.near), 4),
        ):
            card = self._cards[name] = Card(title)
            for part in parts:
                card.body.addWidget(part, 1 if part is not self.near_state else 0)
            line.addWidget(card, share)
        return line

    def _bottom(self) -> QHBoxLayout:
        self.rows_button.setToolTip(_("Show the rows of the sheet that hold the chosen word"))
        self.rule_button.setToolTip(_("A rule labels every row that holds the chosen word"))
        acts, line = FlowLayout(gap=theme.GAP), QHBoxLayout()
        acts.addWidget(self.rule_button)
        acts.addWidget(self.rows_button)
        line.setSpacing(theme.GAP)
        line.addLayout(acts, 1)
        line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        return line

    # --- filling ----------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing until there is something."""
        self._pile.setCurrentWidget(self._area)
        self.yours.blockSignals(True)
        for text in (self.original, self.yours):
            text.write("")
        self.yours.blockSignals(False)
        for label in (self.verdict, self.yours_verdict, self.legend, self.way, self.near_state):
            label.clear()
        for bars in (self.words, self.chances):
            bars.show_bars(())
        self.near.clear()
        self.label.clear()
        self.wait("")
        self._enable(is_number=False)

    def say_nothing(self, title: str, words: str, button: str = "") -> None:
        """Say why there is nothing to explain."""
        self.empty.set_text(title, words, button)
        self._pile.setCurrentWidget(self.empty)

    def wait(self, words: str) -> None:
        """Say what is being done, or nothing."""
        self.state.setText(words)

    def show_own(self, found: RowExplained) -> None:
        """Show the row as it is, and offer its text for changes where none were made."""
        self._pile.setCurrentWidget(self._area)
        if not self.original.written():
            self.original.write(found.text)
            self.yours.blockSignals(True)
            self.yours.write(found.text)
            self.yours.blockSignals(False)
            self.yours.setFocus()
        self.original.mark(found.text, found.words)
        self.verdict.setText(_told(predicted_text(found), unread_text(found)))
        if self.yours.written() == self.original.written():
            self.show_unchanged(found)
        self._show_label(found)
        self.legend.setText(_legend(found))
        self.way.setText(_("Found {way}.").format(way=word(WAYS, found.method)))

    def show_unchanged(self, found: RowExplained, *, is_blank: bool = False) -> None:
        """Say what can be done with the text to change."""
        blank = _("There is no text; write something.")
        self.yours_verdict.setText(blank if is_blank else _("Leave out or replace a word here."))
        self.yours.mark(found.text, found.words)
        self.back.setEnabled(is_blank)

    def show_changed(self, found: RowExplained, own: RowExplained | None) -> None:
        """Show what the model says of the changed text."""
        self.yours.mark(found.text, found.words)
        told = predicted_text(found)
        if own is not None and own.predicted == found.predicted and found.task != "number":
            was = _("It was {sure}.").format(sure=sure_text(own.confidence))
            told = flowing(told, was)
        self.yours_verdict.setText(_told(told, unread_text(found)))
        self.back.setEnabled(True)

    def show_bars(self, found: RowExplained, own: RowExplained | None) -> None:
        """Show words and probabilities of what is shown, beside what they were."""
        words = told_words(found)[:_MOST_BARS]
        most = max((abs(weight) for _word, weight in words), default=0.0) or 1.0
        self.words.show_bars(
            [Bar(one, weight / most, weight_text(found, weight)) for one, weight in words]
        )
        before = dict(own.chances) if own is not None and own is not found else {}
        best = sorted(found.chances, key=lambda one: -one[1])[:_MOST_BARS]
        self.chances.show_bars(
            [Bar(one, chance, sure_text(chance), before.get(one, -1.0)) for one, chance in best]
        )
        self._cards["chances"].setVisible(bool(found.chances))
        self._enable(is_number=found.task == "number")

    def show_near(self, found: RowExplained, texts: Sequence[str]) -> None:
        """Show the labelled rows that say most nearly the same."""
        self._near = found.nearest or ()
        self.near.clear()
        for one, text in zip(self._near, texts, strict=True):
            name = label_shown(one.label, found.task)
            excerpt = " ".join(text.split())[:_EXCERPT]
            alike = _("{likeness} alike").format(likeness=sure_text(max(0.0, one.likeness)))
            self.near.addItem(f"{name} · {alike}\n{excerpt}")
        said = ""
        if found.nearest is None:
            said = _("The texts of the sheet are still being read. Open this again in a while.")
        elif not self._near:
            said = _("No row has a label yet.")
        self.near_state.setText(said)
        self.near_state.setVisible(bool(said))
        self.near.setVisible(bool(self._near))

    def _show_label(self, found: RowExplained) -> None:
        is_number = found.task == "number"
        self.label.setVisible(not is_number)
        self._explain.setVisible(not is_number)
        names = [name for name, _chance in sorted(found.chances, key=lambda one: -one[1])]
        if [self.label.itemText(place) for place in range(self.label.count())] != names:
            self.label.clear()
            self.label.addItems(names)
        self.label.setCurrentIndex(self.label.findText(found.label))
        predicted = parted(found.predicted)
        self.label.setToolTip(_("This is the predicted label.") if found.label in predicted else "")

    def _enable(self, *, is_number: bool) -> None:
        has_word = bool(self.words.chosen())
        self.rows_button.setEnabled(has_word)
        self.rule_button.setEnabled(has_word)
        self.rule_button.setVisible(not is_number)

    @Slot(int)
    def _on_label_activated(self, place: int) -> None:
        self.label_chosen.emit(self.label.itemText(place))

    def _on_near_activated(self) -> None:
        place = self.near.currentRow()
        if 0 <= place < len(self._near):
            self.near_opened.emit(self._near[place])


def _told(*sentences: str) -> str:
    """Return sentences as one."""
    return "  ".join(filter(None, sentences))


def _legend(found: RowExplained) -> str:
    """Return what the colours mean, each word drawn as it is in the text."""
    parts = []
    for share, sign, words in ((1, "+", for_text(found)), (-1, "−", against_text(found))):
        colour = bar_colour(share)
        back = f"rgba({colour.red()},{colour.green()},{colour.blue()},0.45)"
        parts.append(
            f'<span style="background-color:{back};">&nbsp;<b>{sign}</b>&nbsp;</span>'
            f"&nbsp; {_escaped(words)}"
        )
    return " &nbsp;&nbsp;&nbsp; ".join(parts)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
