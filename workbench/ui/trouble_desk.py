"""What the person is told when a part of the app died: nothing is lost, and how to go on."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from workbench import log
from workbench.errors import EngineDied, WorkbenchError
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.project import runs
from workbench.requests import Request, TrainModel, TuneModel
from workbench.translation import _, flowing
from workbench.ui.session import DEATHS, Session
from workbench.ui.widgets.train_resume import cut_off_text
from workbench.ui.widgets.trouble_dialog import Trouble, TroubleDialog
from workbench.wording import sentence

if TYPE_CHECKING:
    from workbench.ui.window import Window


class TroubleDesk(QObject):
    """Shows one dialog at a time; what comes while it is open goes into the log alone."""

    def __init__(self, session: Session, window: "Window") -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._dialog: TroubleDialog | None = None
        self._run = 0  # that the dialog offers to go on with
        self._project: Path | None = None
        session.jobs.crashed.connect(self._on_crashed)
        session.jobs.failed.connect(self._on_failed)

    @property
    def dialog(self) -> TroubleDialog | None:
        """The dialog that is open, if any."""
        return self._dialog

    @Slot(str)
    def tell_fault(self, trace: str) -> None:
        """Tell of a fault of ours, which ended nothing."""
        log.note("a fault of the app", trace)
        advice = _(
            "You can go on. If it happens again, copy the report and send it to whoever looks after"
            " the app."
        )
        safe = _("This is a fault of BERT Workbench, not yours. Your rows and labels are safe.")
        self._show(Trouble("bug", _("Something went wrong"), safe, advice, trace))

    def tell_cut_off(self, project: Path | None, trace: str) -> None:
        """Tell that the app did not end by itself last time, and offer to go on."""
        self._project = project
        advice = _(
            "It crashed, or the computer was switched off. A training that ran then can go on from"
            " where it was."
        )
        if project is not None:
            opened = _("{project} was open.").format(project=project.stem)
            advice = flowing(opened, advice)
        offer = _("Open it again") if project is not None else ""
        safe = _("The app was not closed properly last time. Your rows and labels are safe.")
        self._show(Trouble("cut off", _("Welcome back"), safe, advice, trace, offer))

    @Slot(object, str)
    def _on_crashed(self, request: Request | None, trace: str) -> None:
        self.tell_fault(f"{type(request).__name__}\n{trace}")

    @Slot(object, object)
    def _on_failed(self, request: Request, error: WorkbenchError) -> None:
        if not isinstance(error, DEATHS) or isinstance(request, SUGGESTIONS):
            return
        self._run = self._cut_off(request) if isinstance(request, TrainModel | TuneModel) else 0
        said = sentence(error)
        advice = [said.remedy]
        if isinstance(error, EngineDied) and error.code in {-9, 1, 137}:
            advice.insert(0, _("Perhaps memory ran out: close other programs first."))
        if self._run and self._session.project is not None:
            run = runs.run(self._session.project, self._run)
            advice = [cut_off_text(self._session.project, run), *advice]
        trouble = Trouble(
            "engine",
            _("The work was cut off"),
            said.fact,
            flowing(*advice),
            f"{type(request).__name__}: {log.named(error)}",
            _("Go on with the training") if self._run else "",
        )
        self._show(trouble)

    def _cut_off(self, request: TrainModel | TuneModel) -> int:
        """Return the run that a request asked for where it can go on, else 0."""
        session = self._session
        if session.project is None or session.task is None or session.readonly:
            return 0
        newest = max((one.id for one in runs.all_runs(session.project, session.task.id)), default=0)
        waiting = {one.id for one in runs.resumable(session.project, session.task.id)}
        asked = request.resume or newest
        return asked if asked in waiting else 0

    def _show(self, trouble: Trouble) -> None:
        if self._dialog is not None:
            return
        self._dialog = dialog = TroubleDialog(trouble, self._window)
        dialog.offer_taken.connect(self._on_offer)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    @Slot()
    def _on_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    @Slot()
    def _on_offer(self) -> None:
        if self._run:
            from workbench.ui.pages.train import TrainPage  # noqa: PLC0415 - a start must not load it

            self._window.open_page("train")
            page = self._window.page("train")
            if isinstance(page, TrainPage) and page.job is None:
                page.go_on(self._run)
        elif self._project is not None and self._session.open_project(self._project):
            self._window.open_page("label")
        self._run, self._project = 0, None
