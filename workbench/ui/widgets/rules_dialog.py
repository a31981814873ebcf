"""Rules for the labels of a task: tried at each change, seen row by row, and used to label in bulk."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.jobs.job import Job
from workbench.project import labels, rules
from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.project.rules import Rule
from workbench.requests import ApplyRules, TryRules
from workbench.results import RowsLabelled, RulesTried
from workbench.translation import _, flowing, ngettext
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.bulk_dialog import outcome
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.rule_entry import RuleEntry
from workbench.ui.widgets.rules_model import CONFLICTS, FRESH, PRECISION, RulesModel, Wish
from workbench.ui.widgets.rules_table import RulesTable
from workbench.ui.widgets.work_dialog import worked
from workbench.wording import sentence, task_shown

_MS_UNTIL_TRIED = 300


class RulesDialog(Dialog):
    """Stays open beside the window, so that the rows behind its numbers can be looked at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._tried: RulesTried | None = None
        self.resize(theme.room(860, 480))
        self.model = RulesModel(self._change, self)
        self.table = RulesTable(self.model)
        self.entry = RuleEntry(session)
        self.summary = QLabel()
        self.problem = QLabel()
        self.remove = QPushButton(_("&Delete the rule"))
        self.go = PrimaryButton()
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_MS_UNTIL_TRIED)
        self._arrange()
        self._connect()
        self._reload()

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        words = QLabel(
            _(
                "A rule says which words speak for a label. Rules label only rows that carry no"
                " label yet; rows that two rules label differently are left to you."
            )
        )
        for label in (words, self.summary, self.problem):
            label.setWordWrap(True)
        self.summary.setProperty("muted", True)
        self.problem.hide()
        self.table.setAccessibleName(_("Rules"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        end = QHBoxLayout()
        end.addWidget(self.remove)
        end.addStretch(1)
        end.addWidget(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addWidget(self.entry)
        column.addWidget(self.summary)
        column.addWidget(self.problem)
        column.addLayout(end)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in the entry adds a rule and does nothing else
            button.setDefault(False)
        self.entry.pattern.setFocus()

    def _connect(self) -> None:
        self._waiting.timeout.connect(self._try)
        self._buttons.rejected.connect(self.reject)
        self.go.clicked.connect(self._on_go)
        self.remove.clicked.connect(self._on_delete)
        self.table.rows_wanted.connect(self._on_rows_wanted)
        self.table.delete_wanted.connect(self._on_delete)
        self.table.selectionModel().currentRowChanged.connect(self._enable)
        self.entry.added.connect(self._on_added)
        self.entry.preview_clicked.connect(self._show_pattern)
        self._session.changed.connect(self._on_changed)
        self._session.sheet_changed.connect(self._reload)
        self._session.task_changed.connect(self._reload)
        self._session.project_closed.connect(self.reject)

    def done(self, code: int) -> None:
        """Cancel what runs, and let go of the project."""
        self._waiting.stop()
        self.entry.close_query()
        if self._job is not None:
            self._session.jobs.drop(self._job)
        super().done(code)

    # --- rules ------------------------------------------------------------------------------

    @Slot()
    def _reload(self) -> None:
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        if project is None or task is None or sheet is None:
            return
        self.setWindowTitle(
            _("Rules of {task} for {sheet}").format(task=task_shown(task.name), sheet=sheet.name)
        )
        present = {label.id: label for label in labels.all_labels(project, task.id)}
        place = self.table.currentIndex().row()
        self.model.show_rules(rules.all_rules(project, task.id), present)
        self.table.selectRow(min(place, self.model.rowCount() - 1))
        self.entry.show_labels(list(present.values()))
        self._tried = None
        self._enable()
        self._say()
        self._waiting.start()

    def _change(self, rule: Rule, wish: Wish) -> bool:
        return self._session.write(
            lambda project: rules.change_rule(
                project, rule.id, label=wish.label, pattern=wish.pattern, active=wish.active
            )
        )

    @Slot(int, str)
    def _on_added(self, label: int, pattern: str) -> None:
        task = self._session.task
        if task is not None and self._session.write(
            lambda project: rules.add_rule(project, task.id, label, pattern)
        ):
            self.entry.pattern.clear()
            self.table.selectRow(self.model.rowCount() - 1)
            self.table.scrollToBottom()

    @Slot()
    def _on_delete(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.model.rules):
            rule = self.model.rules[place]
            self._session.write(lambda project: rules.delete_rule(project, rule.id))

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.rules or changes.labels or changes.tasks or changes.sheets:
            self._reload()
        elif changes.annotations:
            self._waiting.start()

    # --- trying -----------------------------------------------------------------------------

    @Slot()
    def _try(self) -> None:
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        if self._job is not None:
            self._session.jobs.drop(self._job)
            self._job = None
        if project is None or task is None or sheet is None or not self.model.rules:
            return
        self._job = job = self._session.jobs.submit(
            TryRules(str(project.path), task.name, sheet.name)
        )
        job.succeeded.connect(self._on_tried)
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_tried(self, result: RulesTried) -> None:
        if self.sender() is self._job:
            self._job, self._tried = None, result
            self.problem.hide()
            self.model.show_tried(result)
            self._enable()
            self._say()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if self.sender() is self._job:
            self._job = None
            self.problem.setText(str(sentence(error)))
            self.problem.show()

    def _enable(self) -> None:
        fresh = self._tried.fresh if self._tried is not None else 0
        writable = not self._session.readonly
        self.go.setText(
            ngettext("Label {count} row", "Label {count} rows", fresh).format(count=f"{fresh:,}")
        )
        self.go.setEnabled(bool(fresh) and writable)
        self.remove.setEnabled(self.table.currentIndex().isValid() and writable)
        self.entry.setEnabled(writable)

    def _say(self) -> None:
        if not self.model.rules:
            self.summary.setText(_("There is no rule yet. Write one above, then press Enter."))
            return
        if self._tried is None:
            self.summary.setText(_("Trying the rules…"))
            return
        tried = self._tried
        words = [
            _("The rules that are on find {covered} of {rows} rows.").format(
                covered=f"{tried.covered:,}", rows=f"{tried.rows:,}"
            )
        ]
        if tried.conflicts:
            words.append(
                ngettext(
                    "{n} of them gets different labels and is left out.",
                    "{n} of them get different labels and are left out.",
                    tried.conflicts,
                ).format(n=f"{tried.conflicts:,}")
            )
        self.summary.setText(flowing(*words))

    # --- rows -------------------------------------------------------------------------------

    @Slot(int, int)
    def _on_rows_wanted(self, place: int, column: int) -> None:
        tried, sheet = self.model.tried(place), self._session.sheet
        if tried is None or sheet is None:
            return
        if column == CONFLICTS:
            title = _("Rows that two rules label differently")
            self._session.show_rows(title, {sheet.id: list(tried.conflict_rows)})
        elif column == PRECISION:
            title = _("Rows of the rule that carry another label")
            self._session.show_rows(title, {sheet.id: list(tried.wrong_rows)})
        else:
            self._show_pattern(tried.pattern, "unlabelled" if column == FRESH else "all")

    @Slot(str)
    def _show_pattern(self, pattern: str, state: str = "all") -> None:
        sheet, task, run = self._session.sheet, self._session.task, self._session.run
        if sheet is not None and task is not None:
            view = View(sheet.id, task.id, run.id if run else 0, state=state, rule=pattern)
            self._session.page_wanted.emit("sheet", view)

    @Slot()
    def _on_go(self) -> None:
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        if project is None or task is None or sheet is None:
            return
        request = ApplyRules(str(project.path), task.name, sheet.name)
        result = worked(self._session, request, _("Label by rules"), self)
        if isinstance(result, RowsLabelled):
            self._session.notified.emit("info", outcome(result))
