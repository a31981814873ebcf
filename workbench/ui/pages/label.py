"""The Label page: labels at the left, rows at the right, one key a row."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QSplitter, QStackedLayout, QWidget

from workbench.label_columns import LabelShape
from workbench.project import column_labels, labels, sheets, tasks
from workbench.project.changes import Changes
from workbench.project.column_labels import Taken
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.templates import Template
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.actions import EDIT_LABELS, RANDOM, REVIEW
from workbench.ui.session import Session
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.label_buttons import LINES_WITHOUT_SCROLLING
from workbench.ui.widgets.label_canvas import LabelCanvas
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.label_panel import LabelPanel
from workbench.ui.widgets.label_start import ChooseText, NameLabels

_LOW_BELOW = 420  # pixels of the page at a text size of 100%
_READER, _LOW_READER = 110, 80  # the least height of the present row's text
_PANEL, _WIDEST_PANEL = 190, 320  # the least width of the labels: at 100%, and at the most


class LabelPage(QWidget):
    """Shows what is missing before one can label, else panel and canvas."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.panel = LabelPanel(session)
        self.panel.setObjectName("labels")
        self.canvas = LabelCanvas(session)
        self.empty = EmptyState("label", "", "", "")
        self.choose_text = ChooseText()
        self.name_labels = NameLabels()
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self._stack = QStackedLayout(self)
        self._arrange()
        self._connect()
        self.retranslate()

    def shown(self) -> None:
        """The page became visible."""
        self.reload()
        self.session.suggesting.rows_in_view = self.canvas.browser.rows_in_view
        if self._stack.currentWidget() is self.body:
            self.canvas.queue.open()
            self.canvas.take_keys()
        elif self._stack.currentWidget() is self.name_labels:
            self.name_labels.names[0].setFocus()

    def reload(self) -> None:
        """Show the session's sheet and labels, or what is missing."""
        self._stack.setCurrentWidget(self._wanted())
        self.panel.reload()
        self.canvas.reload()

    def open_request(self, request: object) -> None:
        """Go to a row of the session's sheet by its id, open the dialog of all labels, begin to review or
        to label rows of chance, or ask for a label for many rows ("bulk").
        """
        if request in {REVIEW, RANDOM} and self._stack.currentWidget() is self.body:
            queue = self.canvas.queue
            (queue.begin_review if request == REVIEW else queue.begin_random)()
            self.canvas.take_keys()
        if request == "bulk" and self._stack.currentWidget() is self.body:
            self.canvas.browser.label_many(self)
        if isinstance(request, int):
            self.reload()
            self.canvas.go_to_row(request)
        elif request == EDIT_LABELS and self.session.task is not None:
            self.panel.open_dialog()

    def on_changed(self, changes: Changes) -> None:
        """A write touched the project."""
        self.panel.on_changed(changes)
        self.canvas.browser.on_changed(changes)
        if changes.sheets:
            self.reload()
        elif changes.labels or changes.tasks:
            self._stack.setCurrentWidget(self._wanted())
            self.canvas.reload_labels()
        elif changes.annotations or changes.predictions or changes.marks or changes.skips:
            self.canvas.refresh_marks()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.panel.retranslate()
        self.canvas.retranslate()
        self._fold()
        self.choose_text.retranslate()
        self.name_labels.retranslate()
        self.empty.set_text(
            _("Nothing to label yet"),
            _("Import a workbook; then one key labels a row and goes on to the next."),
            _("Import a workbook…"),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window leaves the room to rows and labels."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        low = self.height() < _LOW_BELOW * theme.text_scale()
        self.panel.setMinimumWidth(min(theme.scaled(_PANEL), _WIDEST_PANEL))
        self.panel.set_low(low=low)
        self.canvas.buttons.set_lines(1 if low else LINES_WITHOUT_SCROLLING)
        self.canvas.reader.setMinimumHeight(theme.scaled(_LOW_READER if low else _READER))

    def _wanted(self) -> QWidget:
        """Return the first of the steps that is not done yet."""
        project, sheet, task = self.session.project, self.session.sheet, self.session.task
        if project is None or sheet is None or task is None:
            return self.empty
        if not any(column.role == "text" for column in sheet.columns):
            self.choose_text.show_sheet(sheet)
            return self.choose_text
        if task.kind == "number":
            return self.body
        self.name_labels.show_kind(task.kind)
        return self.body if labels.all_labels(project, task.id) else self.name_labels

    def _arrange(self) -> None:
        edge = theme.GAP * 2
        self.body.addWidget(self.panel)
        self.body.addWidget(self.canvas)
        self.body.setChildrenCollapsible(False)
        self.body.setStretchFactor(0, 0)
        self.body.setStretchFactor(1, 1)
        self.body.setSizes([240, 900])
        self.body.setHandleWidth(edge)
        self.body.setContentsMargins(edge, edge, edge, edge)
        for widget in (
            self.empty,
            self.choose_text,
            self.name_labels,
            self.body,
        ):
            self._stack.addWidget(widget)
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Find), self._on_find),
            (QKeySequence("Ctrl+L"), self._on_toggle),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _connect(self) -> None:
        self.empty.clicked.connect(self._on_import)
        self.choose_text.chosen.connect(self._on_text_chosen)
        self.name_labels.named.connect(self._on_named)
        self.name_labels.column_wanted.connect(self._on_column_wanted)
        self.panel.column_wanted.connect(self._on_column_wanted)
        self.panel.label_used.connect(self._on_label_used)
        self.panel.queue_wanted.connect(self._on_queue_wanted)
        self.name_labels.template_wanted.connect(self._on_template)
        self.name_labels.templates.failed.connect(self._on_template_failed)
        self.session.project_opened.connect(self.reload)
        self.session.project_closed.connect(self.reload)
        self.session.sheet_changed.connect(self.reload)
        self.session.task_changed.connect(self.reload)
        self.session.run_changed.connect(self.reload)

    def _on_find(self) -> None:
        self.canvas.browser.bar.search.setFocus()
        self.canvas.browser.bar.search.selectAll()

    def _on_toggle(self) -> None:
        self.canvas.toggle()

    def _on_import(self) -> None:
        self.session.page_wanted.emit("home", "import")

    def _on_text_chosen(self, position: int) -> None:
        sheet = self.session.sheet
        if sheet is None:
            return
        roles = {sheet.columns[position].name: "text"}
        self.session.write(lambda project: sheets.set_roles(project, sheet.id, roles))

    def _on_named(self, names: list[str]) -> None:
        task = self.session.task
        if task is None:
            return

        def change(project: Project) -> Changes:
            changes = Changes()
            for name in names:
                add = labels.add_path if task.kind == "tree" else labels.add_label
                changes |= add(project, task.id, name)
            return changes

        self.session.write(change)
        self.shown()

    def _on_label_used(self, label: Label) -> None:
        self.canvas.strokes.write(label)

    def _on_queue_wanted(self, label: int) -> None:
        self.session.page_wanted.emit("label", None)
        self.canvas.show_state(f"label:{label}")

    def _on_template(self, template: Template) -> None:
        if self.panel.desk.add_template(template.labels):
            self.shown()

    def _on_template_failed(self, words: str) -> None:
        self.session.notified.emit("bad", words)

    def _on_column_wanted(self) -> None:
        project, sheet, task = self.session.project, self.session.sheet, self.session.task
        if project is None or sheet is None or task is None:
            return
        dialog = LabelColumnDialog(project, sheet, task.kind, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.take_labels_from(dialog.column(), dialog.shape())

    def take_labels_from(self, column: str, shape: LabelShape | None = None) -> None:
        """Label the rows with what `column` holds, for a task of that kind; the present one where
        nothing is said.
        """
        sheet, task = self.session.sheet, self.session.task
        if sheet is None or task is None:
            return
        made: list[Taken] = []
        chosen: list[Task] = []

        def change(project: Project) -> Changes:
            told = shape or LabelShape(task.kind)
            same = task.kind == told.kind
            chosen.append(task if same else tasks.task_for(project, told.kind, column))
            made.append(column_labels.take(project, chosen[0].id, sheet.id, column, told.separator))
            return made[0].changes | Changes(tasks=True)

        if self.session.write(change):
            self.session.set_task(chosen[0].id)
            self.session.notified.emit("info", _outcome(made[0].labels, made[0].rows))
            self.shown()


def _outcome(new_labels: int, rows: int) -> str:
    sentence = ngettext(
        "{labels} new labels; {rows} row labelled. One undo takes it back.",
        "{labels} new labels; {rows} rows labelled. One undo takes it back.",
        rows,
    )
    return sentence.format(labels=new_labels, rows=f"{rows:,}")
