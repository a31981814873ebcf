"""All labels of a task at once: order, names, colours, guidelines, merging, splitting, the archive."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench import templates
from workbench.errors import WorkbenchError
from workbench.project import labels, scheme, scheme_templates, undo
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.scheme import Guideline
from workbench.templates import Template
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.notice_bar import NoticeBar
from workbench.ui.widgets.scheme_desk import SchemeDesk
from workbench.ui.widgets.scheme_guideline import SchemeGuideline
from workbench.ui.widgets.scheme_tree import SchemeTree
from workbench.ui.widgets.template_menu import TemplateMenu
from workbench.wording import task_shown


class SchemeDialog(Dialog):
    """Every change is written at once and can be undone; Close is the only way out."""

    queue_wanted = Signal(int)  # the rows of this label are to be decided now

    def __init__(self, session: Session, label: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._written = 0  # the label whose guideline is shown
        self.desk = SchemeDesk(session, self)
        self.notices = NoticeBar()
        self.search, self.new_name = QLineEdit(), QLineEdit()
        self.tree, self.guideline = SchemeTree(), SchemeGuideline()
        self.merge_button, self.split_button = QPushButton(), QPushButton()
        self.archive_button, self.back_button = QPushButton(), QPushButton()
        self.template_button, self.undo_button = QPushButton(), QPushButton()
        self.templates = TemplateMenu(self, exports=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(920, 640))
        self._arrange()
        self._say()
        self._connect()
        self.reload()
        self.tree.choose(label or self._first())
        self.tree.setFocus()

    def reload(self) -> None:
        """Read the labels again."""
        project, task = self._session.project, self._session.task
        if project is None or task is None:
            self.reject()
            return
        found = labels.all_labels(project, task.id, archived=True)
        counts = labels.counts(project, task.id, None)
        self.tree.show_labels(found, counts, nested=task.kind == "tree")
        self.tree.narrow(self.search.text())
        self._on_selected()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed last is kept."""
        self.guideline.keep()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """What was typed last is kept."""
        self.guideline.keep()
        super().done(result)

    def _first(self) -> int:
        project, task = self._session.project, self._session.task
        found = labels.all_labels(project, task.id) if project and task else ()
        return found[0].id if found else 0

    def _arrange(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.new_name.setMaxLength(200)
        self.template_button.setMenu(self.templates)
        self.undo_button.setIcon(icons.icon("undo"))
        edge = theme.GAP * 2
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        line, acts = QHBoxLayout(), FlowLayout(gap=theme.GAP)
        line.setSpacing(theme.GAP)
        line.addWidget(self.new_name, 1)
        line.addWidget(self.template_button)
        for button in (
            self.merge_button, self.split_button, self.archive_button, self.back_button,
        ):  # fmt: skip
            acts.addWidget(button)
        column.addLayout(line)
        column.addLayout(acts)
        writing = QVBoxLayout(right)
        writing.setContentsMargins(edge, 0, 0, 0)
        writing.addWidget(self.guideline)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.addWidget(left)
        body.addWidget(right)
        body.setSizes([500, 420])
        self.buttons.addButton(self.undo_button, QDialogButtonBox.ButtonRole.ResetRole)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(edge, edge, edge, edge)
        frame.setSpacing(theme.GAP + theme.GAP // 2)
        frame.addWidget(self.notices)
        frame.addWidget(body, 1)
        frame.addWidget(self.buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _say(self) -> None:
        task = self._session.task
        self.setWindowTitle(
            _("Labels of {task}").format(task=task_shown(task.name) if task else "")
        )
        self.search.setPlaceholderText(_("Find a label"))
        self.search.setAccessibleName(_("Find a label"))
        self.new_name.setPlaceholderText(_("Add a label"))
        self.new_name.setAccessibleName(_("Name of a new label"))
        self.template_button.setText(_("Templates"))
        self.merge_button.setText(_("Merge…"))
        self.split_button.setText(_("Split…"))
        self.archive_button.setText(_("Archive…"))
        self.back_button.setText(_("Bring back"))
        self.undo_button.setText(_("Undo"))
        self.undo_button.setToolTip(_("Take the latest change back (Ctrl+Z)"))
        self.tree.setToolTip(
            _(
                "F2 renames, Delete archives, Alt with an arrow moves; drag to move,"
                " Ctrl or Shift selects several to merge"
            )
        )

    def _connect(self) -> None:
        for signal, slot in (
            (self.search.textChanged, self.tree.narrow),
            (self.new_name.returnPressed, self._on_add),
            (self.tree.itemSelectionChanged, self._on_selected),
            (self.tree.currentItemChanged, self._on_selected),
            (self.tree.recoloured, self.desk.recolour),
            (self.tree.archived, self._on_archive),
            (self.merge_button.clicked, self._on_merge),
            (self.split_button.clicked, self._on_split),
            (self.archive_button.clicked, self._on_archive),
            (self.back_button.clicked, self._on_back),
            (self.undo_button.clicked, self._on_undo),
            (self.guideline.edited, self._on_described),
            (self.templates.chosen, self._on_template),
            (self.templates.export_wanted, self._on_export),
            (self.templates.failed, self._on_failed),
            (self.desk.queue_wanted, self._on_queue),
            (self.buttons.rejected, self.reject),
            (self._session.changed, self._on_changed),
            (self._session.notified, self.notices.show_notice),
        ):
            signal.connect(slot)
        # The tree is made anew by these, so not while it is still at the key or the drop.
        later = Qt.ConnectionType.QueuedConnection
        self.tree.renamed.connect(self._on_renamed, later)
        self.tree.moved.connect(self._on_moved, later)
        for keys, slot in (("Ctrl+Z", self._on_undo), ("Ctrl+F", self.search.setFocus)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.labels or changes.annotations or changes.tasks:
            self.reload()

    def _on_selected(self, *_items: object) -> None:
        """Show what can be done with the selection, and the guideline of the label with the focus."""
        project, chosen = self._session.project, self.tree.chosen()
        writable = not self._session.readonly
        active = [one for one in chosen if not one.archived]
        one_old = len(chosen) == 1 and chosen[0].archived
        self.merge_button.setEnabled(writable and bool(chosen))
        self.split_button.setEnabled(writable and len(chosen) == 1 and bool(active))
        self.archive_button.setEnabled(writable and bool(active) and len(active) == len(chosen))
        self.back_button.setEnabled(writable and one_old)
        self.undo_button.setEnabled(
            writable and project is not None and undo.status(project).can_undo
        )
        label = self.tree.present()
        number = label.id if label is not None else 0
        if number != self._written:
            self.guideline.keep()
        self._written = number
        told = scheme.guideline_of(project, number) if project and number else Guideline()
        name = label.name if label is not None else _("No label is chosen")
        if self.guideline.typed() != told or self.guideline.heading.text() != name:
            self.guideline.show_guideline(name, told, enabled=writable and bool(number))

    def _on_add(self) -> None:
        if self.desk.add(self.new_name.text()):
            self.new_name.clear()

    def _on_renamed(self, label: Label, name: str) -> None:
        self.desk.rename(label, name)
        self.reload()  # where it was refused, the old name comes back

    def _on_moved(self, label: int, parent: int, place: int) -> None:
        self.desk.move(label, parent, place)
        self.tree.choose(label)

    def _on_archive(self) -> None:
        self.desk.archive([one for one in self.tree.chosen() if not one.archived])

    def _on_merge(self) -> None:
        self.desk.merge(self.tree.chosen())

    def _on_split(self) -> None:
        chosen = self.tree.chosen()
        if len(chosen) == 1:
            self.desk.split(chosen[0])

    def _on_back(self) -> None:
        chosen = self.tree.chosen()
        if len(chosen) == 1 and chosen[0].archived:
            self.desk.bring_back(chosen[0])

    def _on_undo(self) -> None:
        self._session.write(undo.undo)

    def _on_described(self, guideline: Guideline) -> None:
        if self._written:
            self.desk.describe(self._written, guideline)

    def _on_template(self, template: Template) -> None:
        self.desk.add_template(template.labels)

    def _on_export(self, name: str) -> None:
        project, task = self._session.project, self._session.task
        if project is None or task is None:
            return
        try:
            found = scheme_templates.of_task(project, task.id)
            templates.write(Path(name), task.kind, found, task.name)
        except WorkbenchError as error:
            self._session.fail(error)

    def _on_failed(self, words: str) -> None:
        self._session.notified.emit("bad", words)

    def _on_queue(self, label: int) -> None:
        self.accept()
        self.queue_wanted.emit(label)
