"""What a model is: its card, a name of one's own, and what it makes of a text that is typed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from workbench import library
from workbench.costs import megabytes
from workbench.errors import WorkbenchError
from workbench.library import ModelAbout
from workbench.requests import TryModel
from workbench.results import ModelTried
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.one_job import OneJob
from workbench.wording import METHODS, quality, scored_on, sentence, word

_PAUSE_MS = 400  # after the last key
_MOST_LABELS = 5
_MOST_NAMES = 12
_LONGEST_WORD = 40  # letters that surely fit a line
_WIDTH = 640


class ModelCardDialog(Dialog):
    """Shows `told` of the model in `folder`; a model of the library (`is_ours`) can be renamed."""

    def __init__(
        self,
        session: Session,
        folder: Path,
        told: ModelAbout,
        parent: QWidget | None = None,
        *,
        is_ours: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session, self._folder, self._about = session, folder, told
        self._is_ours = is_ours
        self.setWindowTitle(told.name)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self.name = QLineEdit(told.name)
        self.name.setReadOnly(not is_ours)
        self.text, self.said = QPlainTextEdit(), QLabel()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._job = OneJob(session, self)
        self._job.succeeded.connect(self._on_tried)
        self._job.failed.connect(self._on_failed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.text.textChanged.connect(self._pause.start)
        self._buttons.rejected.connect(self.reject)
        self._arrange()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        label = QLabel(_("Name"))
        label.setBuddy(self.name)
        self.name.setAccessibleName(_("Name"))
        form.addRow(label, self.name)
        for caption, words in card_lines(self._about, self._folder):
            form.addRow(caption, _value(caption, words))
        parts = DialogParts(self)
        column = parts.body
        column.addLayout(form)
        if self._about.what == "trained":
            title = QLabel(_("Try it on a text"))
            title.setFont(theme.title_font())
            title.setBuddy(self.text)
            self.text.setAccessibleName(title.text())
            self.text.setPlaceholderText(_("Type or paste a text; the answer follows."))
            self.text.setTabChangesFocus(True)
            self.text.setMaximumHeight(self.fontMetrics().height() * 4)
            self.said.setWordWrap(True)
            self.said.setMinimumHeight(self.fontMetrics().height() * 2)
            for widget in (title, self.text, self.said):
                column.addWidget(widget)
        parts.foot.addWidget(self._buttons)

    def done(self, code: int) -> None:
        """Keep a new name, and end what runs."""
        self._job.drop()
        name = self.name.text().strip()
        if self._is_ours and name and name != self._about.name:
            try:
                library.rename(self._folder, name)
            except OSError:
                self._session.notified.emit("warn", _("The name could not be kept."))
        super().done(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As when it is closed by its button."""
        self.done(int(QDialog.DialogCode.Rejected))
        super().closeEvent(event)

    @Slot()
    def _on_pause(self) -> None:
        text = self.text.toPlainText().strip()
        if not text:
            self.said.clear()
        elif self._job.is_running:
            self._pause.start()
        else:
            self._job.ask(TryModel(str(self._folder), text))
            if not self.said.text():
                self.said.setText(_("Reading…"))

    @Slot(object)
    def _on_tried(self, found: ModelTried) -> None:
        self.said.setText(tried_text(found))

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.said.setText(str(sentence(error)))


def _value(caption: str, words: str) -> QWidget:
    """Return words that can be selected; what has no blank to wrap at, in a field to move along in."""
    if max(map(len, words.split())) > _LONGEST_WORD and words.isascii():
        field = QLineEdit(words)
        field.setReadOnly(True)
        field.setAccessibleName(caption)
        field.setCursorPosition(0)
        return field
    value = QLabel(words)
    value.setWordWrap(True)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return value


def card_lines(told: ModelAbout, folder: Path) -> list[tuple[str, str]]:
    """Return what is known of a model as (caption, words); nothing for what is not known."""
    scores = told.scores
    quality_words = ""
    if scores is not None:
        basis = scored_on(scores.scored_by, scores.rows)
        learnt = _("learnt from {n} rows").format(n=f"{scores.learned_from:,}")
        quality_words = _(", ").join((quality(scores), basis, learnt))
    source = told.source.removeprefix("hub:") if told.source.startswith("hub:") else ""
    found = (
        (_("Kind"), word(METHODS, told.method) if told.what == "trained" else told.method),
        (_("Started from"), told.base),
        (_("Languages"), _(", ").join(told.languages)),
        (_("How good"), quality_words),
        (_("Labels"), _names(told.labels)),
        (_("Size"), megabytes(told.size) if told.size else ""),
        (_("Licence"), told.licence),
        (_("From"), source),
        (_("Revision"), told.revision),
        (_("Made"), _date(told.made)),
        (_("SHA-256"), told.sha256),
        (_("Folder"), str(folder)),
    )
    return [(caption, words) for caption, words in found if words]


def tried_text(found: ModelTried) -> str:
    """Return what a model makes of a text, the likeliest labels first."""
    if not found.label:
        return _("No label fits this text.")
    if not found.shares:
        return found.label
    order = sorted(zip(found.shares, found.labels, strict=False), reverse=True)[:_MOST_LABELS]
    return " · ".join(f"{label} {share:.0%}" for share, label in order)


def _names(labels: Sequence[str]) -> str:
    shown = _(", ").join(labels[:_MOST_NAMES])
    more = len(labels) - _MOST_NAMES
    return _("{labels} and {n} more").format(labels=shown, n=more) if more > 0 else shown


def _date(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return ""
