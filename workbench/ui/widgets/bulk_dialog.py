"""Labels many rows at once: the selection, the whole list, rows that say the same, sure suggestions.
The count comes first, and one undo takes it all back.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from workbench.project import bulk, labels
from workbench.project.rows import View
from workbench.requests import AcceptSuggestions, Request
from workbench.results import RowsLabelled
from workbench.translation import _, flowing, ngettext
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.tables.view_query import ViewQuery
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.label_swatch import swatch
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.work_dialog import label_request, worked

_MOST_COMPARED = 20_000  # rows that may say the same as one; more are hardly the same


@dataclass(frozen=True, slots=True)
class Rows:
    """What could be labelled: the ids that are selected, those in the list, and the present row's."""

    selected: Sequence[int]
    listed: "array[int]"
    present: int


class BulkDialog(Dialog):
    """Asks which rows and which label. `request` is what to do, once it was accepted."""

    def __init__(self, session: Session, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Label many rows"))
        self.setMinimumWidth(theme.scaled(460))
        self._session, self._rows = session, rows
        self._labelled: set[int] | None = None  # not known yet
        self._sure: dict[int, int] = {}
        self._same: list[int] = []
        self._suggested = 0
        self._query, self._labelled_query = ViewQuery(self), ViewQuery(self)
        self.selected, self.listed = QRadioButton(), QRadioButton()
        self.same, self.sure = QRadioButton(), QRadioButton()
        self._choices = QButtonGroup(self)
        self.least = QSpinBox()
        self.label = QComboBox()
        self.only_unlabelled = QCheckBox(_("&Leave rows alone that carry a label"))
        self.go = PrimaryButton()
        self._label_name = QLabel(_("La&bel"))
        self._read()
        self._arrange()
        self._connect()
        self._say()

    def rows(self) -> Sequence[int]:
        """Return the rows that would be labelled; of suggestions none, they have their own labels."""
        chosen: Sequence[int] = ()
        if self.selected.isChecked():
            chosen = self._rows.selected
        elif self.listed.isChecked():
            chosen = self._rows.listed
        elif self.same.isChecked():
            chosen = [self._rows.present, *self._same]
        if self.only_unlabelled.isChecked() and self._labelled:
            labelled = self._labelled
            return [row for row in chosen if row not in labelled]
        return chosen

    def request(self) -> Request | None:
        """Return what the person asked for."""
        session, task = self._session, self._session.task
        if session.project is None or session.sheet is None or task is None:
            return None
        if self.sure.isChecked():
            least = (self.least.value() - 0.5) / 100  # 95% on the screen is 94.5 or more
            return AcceptSuggestions(
                str(session.project.path), task.name, session.sheet.name, least
            )
        origin = f"row:{self._rows.present}" if self.same.isChecked() else "filter"
        return label_request(
            session,
            task,
            self.rows(),
            int(self.label.currentData()),
            only_unlabelled=self.only_unlabelled.isChecked(),
            origin="" if self.selected.isChecked() else origin,
        )

    def done(self, code: int) -> None:
        """Let go of the project."""
        self._query.close()
        self._labelled_query.close()
        super().done(code)

    def _read(self) -> None:
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        if project is None or task is None or sheet is None:
            return
        self._labelled_query.open(project.path)
        self._labelled_query.found.connect(self._on_labelled_found)
        self._labelled_query.ask(View(sheet.id, task.id, state="labelled"))
        for label in labels.all_labels(project, task.id):
            self.label.addItem(swatch(label.colour), label.name, label.id)
        view = bulk.likely_same(project, sheet.id, self._rows.present)
        if view is not None:
            self._query.open(project.path)
            self._query.found.connect(self._on_likely_found)
            self._query.ask(view)

    def _arrange(self) -> None:
        self.only_unlabelled.setChecked(True)
        self.least.setRange(50, 100)
        self.least.setValue(95)
        self.least.setSuffix("%")
        self.least.setAccessibleName(_("Smallest confidence"))
        self._label_name.setBuddy(self.label)
        parts = DialogParts(self)
        column = parts.body
        for button in (self.selected, self.listed, self.same):
            self._choices.addButton(button)
            column.addWidget(button)
        self._choices.addButton(self.sure)
        line = QHBoxLayout()
        line.addWidget(self.sure)
        line.addWidget(self.least)
        line.addStretch(1)
        column.addLayout(line)
        column.addSpacing(theme.GAP)
        choice = QHBoxLayout()
        choice.addWidget(self._label_name)
        choice.addWidget(self.label, 1)
        column.addLayout(choice)
        column.addWidget(self.only_unlabelled)
        more = QLabel(_("One undo takes it all back."))
        more.setProperty("muted", True)
        column.addWidget(more)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        parts.foot.addWidget(self._buttons)
        self.go.lead(self)
        (self.selected if len(self._rows.selected) > 1 else self.listed).setChecked(True)

    def _connect(self) -> None:
        self._choices.buttonToggled.connect(self._say)
        self.only_unlabelled.toggled.connect(self._say)
        self.least.valueChanged.connect(self._count_suggestions)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    @Slot()
    def _count_suggestions(self) -> None:
        least = (self.least.value() - 0.5) / 100
        self._suggested = sum(n for sure, n in self._sure.items() if sure / 255 >= least)
        self._say()

    @Slot(object)
    def _on_labelled_found(self, ids: "array[int]") -> None:
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        self._labelled = set(ids)
        if project is not None and task is not None and sheet is not None:
            self._sure = bulk.suggestion_counts(project, task.id, sheet.id, ids)
        self._count_suggestions()

    @Slot(object)
    def _on_likely_found(self, ids: "array[int]") -> None:
        project, sheet = self._session.project, self._session.sheet
        if project is not None and sheet is not None and len(ids) <= _MOST_COMPARED:
            self._same = bulk.same_among(project, sheet.id, self._rows.present, ids)
            self._say()

    def _say(self) -> None:
        """Say the counts: first what could be labelled, then what would be."""
        count = len(self._rows.selected)
        words = ngettext("The {n} &selected row", "The {n} &selected rows", count)
        self.selected.setText(words.format(n=f"{count:,}"))
        count = len(self._rows.listed)
        words = ngettext("&All {n} row in this list", "&All {n} rows in this list", count)
        self.listed.setText(words.format(n=f"{count:,}"))
        self.selected.setEnabled(bool(self._rows.selected))
        self.listed.setEnabled(bool(self._rows.listed))
        self._say_found()
        takes_over = self.sure.isChecked()
        self.sure.setEnabled(bool(self._suggested) or takes_over)
        self.least.setEnabled(self.sure.isEnabled())
        for widget in (self.label, self._label_name, self.only_unlabelled):
            widget.setEnabled(not takes_over)
        count = self._suggested if takes_over else len(self.rows())
        self.go.setText(
            ngettext("Label {count} row", "Label {count} rows", count).format(count=f"{count:,}")
        )
        self.go.setEnabled(
            self._labelled is not None and count > 0 and (takes_over or self.label.count() > 0)
        )

    def _say_found(self) -> None:
        same = len(self._same)
        self.same.setText(
            ngettext(
                "&Row {row} and {n} other that says the same",
                "&Row {row} and {n} others that say the same",
                same,
            ).format(row=f"{self._rows.present:,}", n=f"{same:,}")
            if same
            else _("No other row says the same as row {row}").format(row=f"{self._rows.present:,}")
        )
        self.same.setEnabled(bool(self._same))
        self.sure.setText(
            ngettext(
                "{n} suggestion for a row without a label, of at &least",
                "{n} suggestions for rows without a label, of at &least",
                self._suggested,
            ).format(n=f"{self._suggested:,}")
        )


def label_many(session: Session, rows: Rows, parent: QWidget) -> None:
    """Ask what to label and do it, with progress."""
    if session.project is None or session.sheet is None or session.task is None:
        return
    if session.readonly or session.task.kind == "number":
        session.notified.emit("warn", _("Rows cannot be given a label in bulk here."))
        return
    dialog = BulkDialog(session, rows, parent)
    wanted = dialog.request() if dialog.exec() == QDialog.DialogCode.Accepted else None
    dialog.deleteLater()
    if wanted is None:
        return
    result = worked(session, wanted, _("Label many rows"), parent)
    if isinstance(result, RowsLabelled):
        session.notified.emit("info", outcome(result))


def outcome(result: RowsLabelled) -> str:
    """Return what became of the rows, in a sentence or two."""
    words = [
        ngettext(
            "{n} row labelled. One undo takes it back.",
            "{n} rows labelled. One undo takes it back.",
            result.rows,
        ).format(n=f"{result.rows:,}")
    ]
    if result.kept:
        words.append(_("{n} carried a label and kept it.").format(n=f"{result.kept:,}"))
    if result.conflicts:
        words.append(
            _("{n} were left out, for rules give them different labels.").format(
                n=f"{result.conflicts:,}"
            )
        )
    return flowing(*words)
