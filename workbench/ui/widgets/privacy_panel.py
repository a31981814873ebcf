"""What stays on this computer, what was ever sent, and the traces that can be cleared."""

from contextlib import suppress

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.paths import chosen, data_folder, logs_folder
from workbench.translation import _, flowing, in_other_languages, ngettext
from workbench.ui import theme
from workbench.ui.preferences import Preferences


class PrivacyPanel(QWidget):
    """States facts and clears traces; projects, labels and models are never touched."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.sent, self.kept, self.done = QLabel(), QLabel(), QLabel()
        self.recent, self.logs = QPushButton(), QPushButton()
        self.sent.setFont(theme.title_font())
        for label in (self.sent, self.kept, self.done):
            label.setWordWrap(True)
        self.kept.setProperty("muted", True)
        for button in (self.recent, self.logs):
            button.setAutoDefault(False)
        self.recent.clicked.connect(self._on_recent)
        self.logs.clicked.connect(self._on_logs)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.recent)
        line.addWidget(self.logs)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        for label in (self.sent, self.kept):
            column.addWidget(label)
        column.addLayout(line)
        column.addWidget(self.done)
        self.done.hide()
        self.retranslate()

    def matches(self, words: str) -> bool:
        """Return whether each of the words occurs in what this says, in any case."""
        said = (self.sent, self.kept, self.recent, self.logs)
        names = ["privacy", _("Privacy"), in_other_languages("Privacy")]
        text = " ".join([*names, *(one.text() for one in said)]).casefold()
        return all(word in text for word in words.casefold().split())

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.sent.setText(_("Bytes of your data sent: 0"))
        fetched = chosen("fetches")
        count = int(fetched) if fetched.isdecimal() else 0
        asked = (
            ngettext(
                "A connection was opened {n} time, to fetch a model that you asked for.",
                "A connection was opened {n} times, each to fetch a model that you asked for.",
                count,
            ).format(n=f"{count:,}")
            if count
            else _("No connection was ever opened: that happens only when you fetch a model.")
        )
        kept = _(
            "Nothing in this program sends rows, labels, file names or figures of use anywhere."
            " Projects lie where you saved them. In {folder} lie models, these settings, the list of"
            " recent files, and logs without any text of yours."
        ).format(folder=data_folder())
        self.kept.setText(flowing(asked, kept))
        self.recent.setText(_("Clear recent files"))
        self.logs.setText(_("Clear logs"))

    @Slot()
    def _on_recent(self) -> None:
        self._preferences.forget_recent()
        self._say(_("The list of recent files is empty now; the files are where they were."))

    @Slot()
    def _on_logs(self) -> None:
        for one in logs_folder().iterdir():
            with suppress(OSError):  # Windows keeps the one that is being written
                one.unlink()
        self._say(_("The logs are gone."))

    def _say(self, words: str) -> None:
        self.done.setText(words)
        self.done.show()
