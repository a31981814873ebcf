"""What is missing or weak before a training, in one sentence a line, counted from the project."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.project import labels
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.icons import picture
from workbench.ui.session import Session
from workbench.ui.widgets.train_leaks import TrainLeaks

WEAK_BELOW = 4
FEWEST_NUMBERS = 20
_ICONS = {"good": "check", "warn": "warning", "bad": "error"}
HELD_OUT_FROM = 200


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `level`: "good", "warn" (weak, may go on) or "bad" (missing, cannot)."""

    level: str
    text: str


def checks(project: Project, sheet: Sheet | None, task: Task | None) -> tuple[Check, ...]:
    """Return what the person should know before training; any "bad" one forbids it."""
    if sheet is None or task is None:
        return (Check("bad", _("Import a workbook first.")),)
    groups = [column.name for column in sheet.columns if column.role == "group"]
    text = _("Kept together: rows with the same {columns}").format(columns=", ".join(groups))
    kept = [Check("good", text)] if groups else []
    return (_text_check(sheet), *kept, *_label_checks(project, task))


def _text_check(sheet: Sheet) -> Check:
    names = [column.name for column in sheet.columns if column.role == "text"]
    if not names:
        return Check("bad", _("No text column is chosen for {sheet}.").format(sheet=sheet.name))
    return Check("good", _("Text: {columns}").format(columns=", ".join(names)))


def _number_checks(project: Project, task: Task) -> list[Check]:
    total = labels.labelled_count(project, task.id, None)
    if total < FEWEST_NUMBERS:
        text = _("Give {n} rows a number at least; {have} have one so far.")
        return [Check("bad", text.format(n=FEWEST_NUMBERS, have=total))]
    line = ngettext("{rows} row with a number", "{rows} rows with a number", total)
    return [Check("good", line.format(rows=f"{total:,}")), _honesty_check(total)]


def _label_checks(project: Project, task: Task) -> list[Check]:
    if task.kind == "number":
        return _number_checks(project, task)
    counts = labels.counts(project, task.id, None)
    used = {
        label.name: counts.get(label.id, 0)
        for label in labels.all_labels(project, task.id)
        if counts.get(label.id, 0) and not label.archived
    }
    total = labels.labelled_count(project, task.id, None)
    if len(used) < 2:
        text = _("Give rows to two labels at least; {n} of them have rows so far.")
        return [Check("bad", text.format(n=len(used)))]
    line = ngettext(
        "{rows} labelled row in {labels} labels", "{rows} labelled rows in {labels} labels", total
    )
    found = [Check("good", line.format(rows=f"{total:,}", labels=len(used)))]
    weak = [f"{name} ({count})" for name, count in used.items() if count < WEAK_BELOW]
    single = [name for name, count in used.items() if count < 2]
    if single and task.kind != "several":
        text = _("Labels with a single row are left out: {names}.")
        found.append(Check("warn", text.format(names=", ".join(single))))
    elif weak:
        text = _("Labels with under {n} rows are learnt badly: {names}.")
        found.append(Check("warn", text.format(n=WEAK_BELOW, names=", ".join(weak))))
    found.append(_honesty_check(total))
    return found


def _honesty_check(total: int) -> Check:
    if total < HELD_OUT_FROM:
        text = _(
            "Under {n} labelled rows, scores come from cross-validation (for Quick three times over)"
            " and the model learns from every labelled row."
        )
    else:
        text = _(
            "About a fifth of each label's rows, newly labelled ones too, are set aside as test rows for"
            " ever (1,500 at most); no model learns from them."
        )
    return Check("good", text.format(n=HELD_OUT_FROM))


class TrainChecklist(QWidget):
    """The checks as icon and sentence, and below them what was found to give labels away."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leaks = TrainLeaks(session)
        self._grid = QGridLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addLayout(self._grid)
        column.addWidget(self.leaks)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.GAP // 2 + 2)
        self._grid.setColumnStretch(1, 1)
        self._checks: tuple[Check, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing forbids a training."""
        return bool(self._checks) and all(check.level != "bad" for check in self._checks)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Replace the lines."""
        self._checks = checks
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        colours = theme.colours()
        for row, check in enumerate(checks):
            mark = QLabel()
            colour = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}[check.level]
            mark.setPixmap(picture(_ICONS[check.level], colour, 16, self.devicePixelRatio()))
            text = QLabel(check.text)
            text.setWordWrap(True)
            text.setAccessibleName(check.text)
            self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
        self.leaks.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for leaks when the page is opened."""
        super().showEvent(event)
        self.leaks.look()
