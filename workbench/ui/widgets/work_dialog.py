"""One piece of work over many rows, with its progress and Cancel, while the window stays alive."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from workbench.events import Event
from workbench.packed_ids import pack
from workbench.project import bulk
from workbench.project.tasks import Task
from workbench.requests import LabelRows, Request, TurnEdit
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.progress_strip import ProgressStrip


class WorkDialog(QDialog):
    """Closes when the work has ended; `result_found` is its result, None where it was cancelled."""

    def __init__(self, session: Session, request: Request, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(420)
        self.result_found: object = None
        self._session = session
        self._strip = ProgressStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.addWidget(self._strip)
        self._strip.cancel_clicked.connect(self._on_cancel)
        self._strip.begin()
        self._job = job = session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_ended)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_cancelled)

    def reject(self) -> None:
        """Escape cancels the work; the dialog closes when it has ended."""
        self._on_cancel()

    @Slot()
    def _on_cancel(self) -> None:
        self._session.jobs.drop(self._job)

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self.result_found = result
        self.accept()

    @Slot(object)
    def _on_ended(self, _error: object) -> None:
        self.done(int(QDialog.DialogCode.Rejected))

    @Slot()
    def _on_cancelled(self) -> None:
        self.done(int(QDialog.DialogCode.Rejected))


def worked(session: Session, request: Request, title: str, parent: QWidget) -> object:
    """Carry out a request with its progress shown; return its result, None where it did not end well."""
    dialog = WorkDialog(session, request, title, parent)
    dialog.exec()
    dialog.deleteLater()
    return dialog.result_found


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
