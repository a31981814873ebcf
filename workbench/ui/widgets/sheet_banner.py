"""Says that only some rows are shown because a number was clicked, and leads back to all of them."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.translation import _, ngettext
from workbench.ui import theme


class SheetBanner(QFrame):
    """One line above the table; hidden while every row may be shown."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheetBanner")
        self.sentence = QLabel()
        self.clear_button = QPushButton()
        self._words: Callable[[], str] = str
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 6, 6)
        line.setSpacing(theme.GAP)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.clear_button)
        self.clear_button.clicked.connect(self.cleared)
        self.retranslate()

    def show_rows(self, rows: int) -> None:
        """Say that `rows` rows stand behind the number that was clicked."""
        self.say(lambda: _behind_a_number(rows))

    def show_rule(self, pattern: str) -> None:
        """Say that the rows are those that a rule for a label finds."""
        self.say(
            lambda: _("Only the rows that this rule finds are shown: {pattern}").format(
                pattern=pattern
            )
        )

    def say(self, words: Callable[[], str]) -> None:
        """Say something about the rows that are shown, in whatever language is the present one."""
        self._words = words
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.sentence.setText(self._words())
        self.clear_button.setText(_("Show all rows"))


def _behind_a_number(rows: int) -> str:
    return ngettext(
        "Only the {count} row behind the number you clicked is shown.",
        "Only the {count} rows behind the number you clicked are shown.",
        rows,
    ).format(count=f"{rows:,}")
