"""Beside the row, on demand: what the labels mean, or what happened to the row."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.label_text import shown as written_shown
from workbench.project import guidelines, history
from workbench.project.guidelines import Guideline
from workbench.project.history import Entry
from workbench.project.labels import Label
from workbench.translation import N_, _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.tables.rows_model import percent

_LEAST_WIDTH = 240  # pixels
_SOURCES = {
    "person": N_("by hand"),
    "column": N_("from a column"),
    "rule": N_("by a rule"),
    "suggestion": N_("accepted suggestion"),
    "review": N_("in a review"),
    "renewal": N_("taken over from the sheet before"),
}
# What an origin says by itself, before its colon.
_ORIGINS = {
    "undo": N_("undone"),
    "redo": N_("done again"),
    "merge": N_("labels were merged"),
    "archive": N_("the label was set aside"),
    "restore": N_("the label came back"),
    "audit": N_("checked"),
    "agreement": N_("two people compared"),
    "filter": N_("with the whole list"),
    "random": N_("by hand, drawn by chance"),
}


class LabelAside(QFrame):
    """Reads only. `what` is "guideline", "history" or "" while it is closed."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelReader")
        self.what = ""
        self.title = QLabel()
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.closed)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("flat", True)
        self.text.setTabChangesFocus(True)
        self.text.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.text.viewport().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.text.document().setDocumentMargin(0)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 12, 8)
        column.setSpacing(theme.GAP)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self.title.setWordWrap(True)
        self.restyle()
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Leave the row its room beside it, however large the letters are."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def open(self, what: str) -> None:
        """Show "guideline" or "history", or nothing for ""; the words come with the next call."""
        self.what = what
        self.setVisible(bool(what))
        self.retranslate()

    def fill(self, session: Session, row: int, given: Sequence[Label]) -> None:
        """Say what is open of a row of the session's sheet (its id, 0 for none) and its labels."""
        project, task, sheet = session.project, session.task, session.sheet
        if project is None or task is None or sheet is None:
            return
        if self.what == "history":
            told = history.history(project, task.id, sheet.id, row) if row else ()
            self.show_history(told, task.kind)
        elif self.what:
            present = frozenset(label.id for label in given)
            self.show_guidelines(guidelines.guidelines(project, task.id), present)

    def show_guidelines(self, found: Sequence[Guideline], present: frozenset[int]) -> None:
        """Show what labels mean: those that the row carries (ids) first."""
        cursor = self._emptied()
        ordered = sorted(found, key=lambda one: one.label not in present)
        told = [one for one in ordered if not one.is_blank]
        if not told:
            sentence = _("No label has a guideline yet. They are written where labels are edited.")
            cursor.insertText(sentence, _look(muted=True))
        for place, one in enumerate(told):
            _begin(cursor, first=place == 0)
            cursor.insertText("●  ", _look(colour=one.colour))
            cursor.insertText(one.name, _look(bold=True))
            if one.text:
                _begin(cursor, margin=2)
                cursor.insertText(one.text, _look())
            for sign, colour, texts in (
                ("✓", theme.colours().good, one.examples),
                ("✗", theme.colours().bad, one.counterexamples),
            ):
                for text in texts:
                    _begin(cursor, margin=2)
                    cursor.insertText(f"{sign}  ", _look(colour=colour))
                    cursor.insertText(text, _look(muted=True))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def show_history(self, entries: Sequence[Entry], kind: str) -> None:
        """Show what happened to a row, the newest first; `kind` is that of the task."""
        cursor = self._emptied()
        if not entries:
            cursor.insertText(_("This row was never labelled."), _look(muted=True))
        for place, entry in enumerate(entries):
            _begin(cursor, first=place == 0)
            cursor.insertText(change_text(entry, kind), _look(bold=True))
            _begin(cursor, margin=1)
            cursor.insertText(source_text(entry), _look(muted=True))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        titles = {"guideline": _("What the labels mean"), "history": _("History of the row")}
        self.title.setText(titles.get(self.what, ""))
        self.text.setAccessibleName(self.title.text())
        self.close_button.setToolTip(_("Close (Esc)"))
        self.close_button.setAccessibleName(_("Close"))

    def restyle(self) -> None:
        """Take fonts and icons from the theme."""
        self.title.setFont(theme.title_font())
        self.close_button.setIcon(icons.icon("close"))

    def _emptied(self) -> QTextCursor:
        self.text.clear()
        return self.text.textCursor()


def change_text(entry: Entry, kind: str) -> str:
    """Return "before → after" of an entry; "no label" where it carried nothing."""
    none = _("no number") if kind == "number" else _("no label")
    before, after = (written_shown(one, kind) or none for one in (entry.before, entry.after))
    return after if not entry.before and entry.after else f"{before} → {after}"


def source_text(entry: Entry) -> str:
    """Return who or what made a change, from what, and when, in local time."""
    said = _(_SOURCES.get(entry.source, N_("by hand")))
    what, _colon, rest = entry.origin.partition(":")
    if what in _ORIGINS:
        said = _(_ORIGINS[what])
    elif what == "suggestion" and rest:
        sure, _space, drawn = rest.partition(" ")
        said = f"{said}, {percent(float(sure))}" + (_(", drawn by chance") if drawn else "")
    elif what == "model" and rest:
        said = _model_text(rest)
    elif what == "column" and rest:
        said = _("from the column {column}").format(column=rest)
    elif what == "row" and rest:
        said = _("together with row {row}").format(row=rest)
    parts = [said, entry.author, local_time(entry.at)]
    return " · ".join(part for part in parts if part)


def _model_text(rest: str) -> str:
    """Return what a review of a model's predictions came to; `rest` is "7:kept random" or the like."""
    number, _colon, what = rest.partition(":")
    words = _("reviewed; the model of run {run} had said the same")
    if not what.startswith("kept"):
        words = _("reviewed; the model of run {run} had said something else")
    return words.format(run=number) + (_(", drawn by chance") if " " in what else "")


def local_time(moment: str) -> str:
    """Return a stored moment as the clock on the wall showed it."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def _begin(cursor: QTextCursor, *, first: bool = False, margin: int = 12) -> None:
    block = QTextBlockFormat()
    block.setTopMargin(0 if first else margin)
    if first:
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block)


def _look(*, bold: bool = False, muted: bool = False, colour: str = "") -> QTextCharFormat:
    form = QTextCharFormat()
    font = theme.small_font()
    font.setBold(bold)
    form.setFont(font)
    present = theme.colours()
    form.setForeground(QColor(colour or (present.muted if muted else present.text)))
    return form
