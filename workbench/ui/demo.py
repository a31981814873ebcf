"""The demo in the window: the main job on the bundled sample, page by page, as a person would do it."""

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from workbench.requests import ImportSheet, Request
from workbench.results import ModelApplied, ModelTrained, SheetImported, WorkbookExported
from workbench.samples import Sample
from workbench.translation import _
from workbench.ui.pages.apply import ApplyPage
from workbench.ui.widgets.export_dialog import free_name
from workbench.ui.window import Window
from workbench.wording import scores_text

_PAUSE_MS = 2500  # on a page before the next, so that one sees it
_CLOSES_AFTER = 45  # seconds without a touch; a script that started the demo goes on then
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Demo(QObject):
    """Drives `window`; `done` carries the exit code once the job is finished or has failed."""

    said = Signal(str)  # a line for the terminal
    done = Signal(int)

    def __init__(self, window: Window, sample: Sample, preset: str, folder: Path) -> None:
        super().__init__(window)
        self._window, self._sample, self._preset, self._folder = window, sample, preset, folder
        self._session = window.session
        self._sheets: list[int] = []
        self._accuracy = ""
        self._started = time.monotonic()
        self._left = _CLOSES_AFTER
        self._pause, self._countdown = QTimer(self), QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_apply_turn)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._on_tick)
        jobs = self._session.jobs
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(self._on_failed)
        jobs.crashed.connect(self._on_failed)

    @Slot()
    def start(self) -> None:
        """Make the project and import the labelled sheet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._session.new_project(free_name(self._folder, "demo", ".bertwb")):
            self.done.emit(3)
            return
        sample = self._sample
        self._import(sample.labelled_file, sample.labelled_sheet, sample.label)

    def _import(self, file: Path, sheet: str, label: str) -> None:
        assert self._session.project is not None
        self._session.jobs.submit(
            ImportSheet(
                project=str(self._session.project.path),
                path=str(file),
                sheet=sheet,
                text_columns=self._sample.text,
                label_column=label,
                guess_label=False,
            )
        )

    @Slot(object, object)
    def _on_finished(self, _request: Request, result: object) -> None:
        if isinstance(result, SheetImported):
            self._sheets.append(result.sheet)
            if len(self._sheets) == 1:
                self._window.open_page("sheet")
                self._import(self._sample.new_file, self._sample.new_sheet, "")
            else:
                self._session.set_sheet(self._sheets[0])
                self._window.open_page("train", self._preset)
        elif isinstance(result, ModelTrained):
            self._accuracy = scores_text(result.scores)
            self._window.open_page("results")
            self._pause.start()
        elif isinstance(result, ModelApplied):
            page = self._window.page("apply")
            assert isinstance(page, ApplyPage)
            page.export_to(str(self._folder / "predictions.xlsx"))
        elif isinstance(result, WorkbookExported):
            self._end(result)

    @Slot()
    def _on_apply_turn(self) -> None:
        self._session.set_sheet(self._sheets[1])
        self._window.open_page("apply")
        page = self._window.page("apply")
        assert isinstance(page, ApplyPage)
        page.start()

    def _end(self, result: WorkbookExported) -> None:
        self.said.emit(self._accuracy)
        self.said.emit(_("Your result is in {path}").format(path=result.path))
        seconds = time.monotonic() - self._started
        self.said.emit(_("The whole job took {seconds:.0f} s.").format(seconds=seconds))
        self._window.installEventFilter(self)
        self._countdown.start()
        self._on_tick()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay open once the person touches the window."""
        if event.type() in _TOUCHES:
            self._window.removeEventFilter(self)
            self._countdown.stop()
            words = _("The demo is done; the project stays open for you to look around.")
            self._session.notified.emit("info", words)
        return False

    @Slot()
    def _on_tick(self) -> None:
        words = _("{scores}. Touch anything to stay; the demo closes in {n} s.")
        self._session.notified.emit("info", words.format(scores=self._accuracy, n=self._left))
        self._left -= 1
        if self._left < 0:
            self._countdown.stop()
            self.done.emit(0)

    @Slot(object, object)
    def _on_failed(self, _request: Request, _error: object) -> None:
        self.done.emit(3)
