"""What one does to the labels of a task, for panel and dialog: asked, previewed, written."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from workbench.project import labels, scheme, scheme_changes, scheme_templates
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.scheme import Guideline
from workbench.project.scheme_templates import Added
from workbench.project.store import Project
from workbench.templates import TemplateLabel
from workbench.translation import _
from workbench.ui.session import Session
from workbench.ui.widgets.scheme_merge_dialog import SchemeMergeDialog
from workbench.ui.widgets.scheme_preview import SchemeConfirm
from workbench.ui.widgets.scheme_split_dialog import SchemeSplitDialog


class SchemeDesk(QObject):
    """Whatever touches rows is said with its count first; each is one step of undo."""

    queue_wanted = Signal(int)  # the rows of this label are to be decided now
    merge_offered = Signal(object, int)  # Label, and the one whose name was wanted for it

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        # Asked once the field that the name was typed into is gone.
        self.merge_offered.connect(self._on_merge_offered, Qt.ConnectionType.QueuedConnection)

    def add(self, name: str) -> bool:
        """Add a label; one of the archive comes back with its rows, which is asked."""
        project, task = self._session.project, self._session.task
        if project is None or task is None or not name.strip():
            return False
        old = labels.named(project, task.id, name, archived=True)
        if old is not None and labels.named(project, task.id, name) is None:
            return self.bring_back(old, name)
        return self._write(lambda changed: labels.add_label(changed, task.id, name))

    def rename(self, label: Label, name: str) -> bool:
        """Call a label otherwise; onto a name that is taken, merging is offered."""
        project = self._session.project
        if project is None or not name.strip():
            return False
        path = scheme.path_of(project, label.id, name)
        twin = labels.named(project, label.task, path)
        if twin is not None and twin.id != label.id:
            self.merge_offered.emit(label, twin.id)
            return False
        return self._write(lambda changed: labels.rename_label(changed, label.id, name))

    def recolour(self, label: Label, colour: str) -> bool:
        """Give a label another colour."""
        return self._write(lambda changed: labels.recolour_label(changed, label.id, colour))

    def move(self, label: int, parent: int, place: int) -> bool:
        """Put a label somewhere else; a node takes all below it along, which is asked."""
        project = self._session.project
        if project is None:
            return False
        change = scheme_changes.of_move(project, label, parent)
        if scheme.parent_of(project, label) != parent and change.kept:
            title, go = _("Move “{label}”").format(label=change.labels[0]), _("Move")
            if not self._is_wanted(SchemeConfirm(change, title, go, self._window)):
                return False
        return self._write(lambda changed: scheme.move(changed, label, parent, place))

    def merge(self, chosen: Sequence[Label], target: int = 0) -> bool:
        """Ask into which label these are merged, and do it."""
        project = self._session.project
        if project is None or not chosen or self._is_refused():
            return False
        known = labels.all_labels(project, chosen[0].task)
        dialog = SchemeMergeDialog(project, chosen, known, target, self._window)
        if not self._is_wanted(dialog):
            return False
        sources, into = dialog.sources(), dialog.target()
        return self._write(lambda changed: scheme.merge(changed, sources, into))

    def split(self, label: Label) -> bool:
        """Ask into which labels one is split, and open its rows."""
        project = self._session.project
        if project is None or self._is_refused():
            return False
        dialog = SchemeSplitDialog(project, label, self._window)
        if not self._is_wanted(dialog):
            return False
        names = dialog.names()
        done = self._write(lambda changed: scheme.split(changed, label.id, names)[1])
        if done:
            self.queue_wanted.emit(label.id)
        return done

    def archive(self, chosen: Sequence[Label]) -> bool:
        """Set labels aside, one undo step each; where rows carry them, ask first."""
        done = False
        for label in chosen:
            project = self._session.project
            if project is None or label.archived or not labels.is_in_use(project, label.id):
                continue
            change = scheme_changes.of_archive(project, label.id)
            title = _("Archive “{label}”").format(label=label.name)
            wanted = not (change.rows or change.names) or self._is_wanted(
                SchemeConfirm(change, title, _("Archive"), self._window)
            )
            if not wanted or not self._archived(label):
                return done
            done = True
        return done

    def bring_back(self, label: Label, name: str = "") -> bool:
        """Take a label out of the archive with its rows; where there are any, ask first."""
        project = self._session.project
        if project is None:
            return False
        change = scheme_changes.of_restore(project, label.id)
        title = _("Bring “{label}” back").format(label=label.name)
        if (change.rows or change.kept) and not self._is_wanted(
            SchemeConfirm(change, title, _("Bring back"), self._window)
        ):
            return False
        if name:
            return self._write(lambda changed: labels.add_label(changed, label.task, name))
        return self._write(lambda changed: scheme.bring_back(changed, label.id))

    def describe(self, label: int, guideline: Guideline) -> bool:
        """Write the guideline of a label."""
        return self._write(lambda changed: scheme.describe(changed, label, guideline))

    def add_template(self, wanted: Sequence[TemplateLabel]) -> bool:
        """Add the labels of a template, and say how many."""
        task = self._session.task
        if task is None:
            return False
        made: list[Added] = []

        def change(project: Project) -> Changes:
            made.append(scheme_templates.add(project, task.id, wanted))
            return made[0].changes

        if not self._write(change):
            return False
        line = _("{made} labels were made, {back} brought back; {there} were there already.")
        told = made[0]
        self._session.notified.emit(
            "info", line.format(made=told.made, back=told.back, there=told.there)
        )
        return True

    def _on_merge_offered(self, label: Label, target: int) -> None:
        self.merge([label], target)

    def _archived(self, label: Label) -> bool:
        return self._write(lambda changed: labels.delete_label(changed, label.id))

    def _is_wanted(self, dialog: QDialog) -> bool:
        wanted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return wanted

    def _write(self, change: Callable[[Project], Changes]) -> bool:
        return not self._is_refused() and self._session.write(change)

    def _is_refused(self) -> bool:
        if self._session.readonly:
            self._session.notified.emit(
                "warn", _("This project is open for reading only, so its labels cannot change.")
            )
        return self._session.readonly
