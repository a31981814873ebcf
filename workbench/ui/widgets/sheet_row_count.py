"""How many rows are in view: "37 of 320 rows", or that we are looking."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from workbench.translation import _, ngettext

_MS_UNTIL_SEARCHING = 300


class SheetRowCount(QLabel):
    """Says "Searching…" only when the answer takes longer than a person notices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: tuple[int, int] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_MS_UNTIL_SEARCHING)
        self._patience.timeout.connect(self._say_searching)

    def wait(self) -> None:
        """A question is under way."""
        self._patience.start()

    def stop(self) -> None:
        """There will be no answer: what is in view stays."""
        self._patience.stop()
        self.retranslate()

    def show_count(self, shown: int, of: int) -> None:
        """The answer: `shown` rows of `of`."""
        self._patience.stop()
        self._numbers = (shown, of)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the present language."""
        self.setAccessibleName(_("Rows in view"))
        if self._numbers is None:
            return
        shown, of = self._numbers
        all_of_them = ngettext("{total} row", "{total} rows", of)
        some = ngettext("{shown} of {total} row", "{shown} of {total} rows", of)
        sentence = all_of_them if shown == of else some
        self.setText(sentence.format(shown=f"{shown:,}", total=f"{of:,}"))

    def _say_searching(self) -> None:
        self.setText(_("Searching…"))
