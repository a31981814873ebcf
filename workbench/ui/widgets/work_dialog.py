"""One piece of work over many rows, with its progress and Cancel, while the window stays alive."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from workbench.packed_ids import pack
from workbench.project import bulk
from workbench.project.tasks import Task
from workbench.requests import LabelRows, Request, TurnEdit
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.progress_strip import ProgressStrip


class WorkDialog(Dialog):
    """Does one request after the other, and closes when the last has ended, or one did not end well;
    `results` are those of what ended well.
    """

    def __init__(
        self, session: Session, requests: Sequence[Request], title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.scaled(420))
        self.results: list[object] = []
        self._waiting = list(requests)
        self._strip = ProgressStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.addWidget(self._strip)
        self._job = OneJob(session, self, self._strip)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.stopped.connect(self._on_stopped)
        self._job.ask(self._waiting.pop(0))

    def reject(self) -> None:
        """Escape cancels the work; the dialog closes when it has ended."""
        self._job.drop()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self.results.append(result)
        if self._waiting:
            self._job.ask(self._waiting.pop(0))
        else:
            self.accept()

    @Slot()
    def _on_stopped(self) -> None:
        self.done(int(QDialog.DialogCode.Rejected))


def worked(session: Session, request: Request, title: str, parent: QWidget) -> object:
    """Carry out a request with its progress shown; return its result, None where it did not end well."""
    return next(iter(worked_all(session, [request], title, parent)), None)


def worked_all(
    session: Session, requests: Sequence[Request], title: str, parent: QWidget
) -> list[object]:
    """Carry out requests one after the other; return their results, fewer where one did not end well."""
    dialog = WorkDialog(session, requests, title, parent)
    dialog.exec()
    dialog.deleteLater()
    return dialog.results


def label_request(
    session: Session,
    task: Task,
    rows: Sequence[int],
    label: int,
    *,
    only_unlabelled: bool = False,
    origin: str = "",
) -> LabelRows:
    """Return the request that labels rows of the session's sheet."""
    assert session.project is not None
    assert session.sheet is not None
    return LabelRows(
        str(session.project.path),
        task.name,
        session.sheet.name,
        label,
        pack(rows),
        only_unlabelled,
        origin,
    )


def turn_request(session: Session, *, redo: bool) -> TurnEdit | None:
    """Return the request for an undo or redo that is about too many rows for the window, else None."""
    project = session.project
    if project is None or project.readonly or not bulk.is_large(project, redo=redo):
        return None
    return TurnEdit(str(project.path), redo)
