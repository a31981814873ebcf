"""What one does with files: open, import, close, leave; and the window's small dialogs.

The larger dialogs are imported when they are opened: the window is to be there at once.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench import __version__, engine_packs
from workbench.errors import WorkbenchError
from workbench.jobs.job import Job
from workbench.paths import resource
from workbench.project.folders import copy_local
from workbench.requests import TrainModel, TuneModel, WarmUp
from workbench.results import SheetImported
from workbench.translation import _, flowing, language, ngettext
from workbench.ui.engine_pack import offer_pack
from workbench.ui.session import Session
from workbench.ui.widgets.text_dialog import TextDialog
from workbench.wording import difference_text

if TYPE_CHECKING:
    from workbench.ui.widgets.import_dialog import ImportDialog

PROJECT = ".bertwb"
MODELS = (".bertpack", ".zip")
MOST_PASTED = 64 * 2**20  # characters


class Desk(QObject):
    """Asks the person for files and answers; hands the rest to the session."""

    project_came = Signal()  # opened by the person, who wants to be where they left it

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._dialog: ImportDialog | None = None
        session.network_folder_found.connect(self._on_network_folder)
        session.page_wanted.connect(self._on_page_wanted)
        session.clean_wanted.connect(self.clean)
        session.pack_opened.connect(self._on_pack_opened)

    @property
    def dialog(self) -> "ImportDialog | None":
        """The import that is open, if any."""
        return self._dialog

    def choose_workbook(self) -> None:
        """Ask for a workbook and import it."""
        names, _kind = QFileDialog.getOpenFileNames(
            self._window, _("Choose workbooks"), "", self._session.file_filter()
        )
        if names:
            self.open_files(names)

    def choose_project(self) -> None:
        """Ask for a project and open it."""
        name, _kind = QFileDialog.getOpenFileName(
            self._window, _("Open a project"), "", _("Projects") + f" (*{PROJECT})"
        )
        if name:
            self.open_files([name])

    def open_files(self, names: list[str]) -> None:
        """Open a project, or import a workbook: what was dropped, double-clicked or named."""
        paths = [Path(name).absolute() for name in names]
        for pack in [path for path in paths if path.suffix.lower() == engine_packs.SUFFIX]:
            paths.remove(pack)
            offer_pack(self._session, pack, self._window)
        models = [path for path in paths if path.suffix.lower() in MODELS]
        workbooks = [path for path in paths if path.suffix.lower() not in {PROJECT, *MODELS}]
        projects = [path for path in paths if path.suffix.lower() == PROJECT]
        if projects:
            if self.may_leave() and self._session.open_project(projects[0]):
                self.project_came.emit()
        elif workbooks:
            self.import_file(workbooks[0], workbooks[1:])
        elif models:
            self._session.page_wanted.emit("models", models[0])

    def paste(self) -> None:
        """Import the range that was copied in Excel."""
        text = QGuiApplication.clipboard().text()
        if "\n" not in text.strip():
            self._session.notified.emit(
                "info", _("Copy a range with its header row in Excel first, then paste it here.")
            )
        elif len(text) > MOST_PASTED:
            words = _("What was copied is too long to paste; save it as a file and import that.")
            self._session.notified.emit("warn", words)
        else:
            self.import_file(Path(_("Pasted rows")), pasted=text)

    def import_file(self, path: Path, more: Sequence[Path] = (), pasted: str = "") -> None:
        """Show what is in `path`, and import it; then the other files in the same way."""
        if self._session.readonly:
            self._session.notified.emit(
                "warn", _("This project is open for reading only; open or make another one first.")
            )
            return
        from workbench.ui.widgets.import_dialog import ImportDialog  # noqa: PLC0415 - see the module's docstring

        self._dialog = ImportDialog(self._session, path, self._window, more, pasted)
        self._dialog.finished.connect(self._on_import_ended)
        self._dialog.open()

    @Slot()
    def clean(self) -> None:
        """Open the cleaning rules of the sheet that is shown."""
        session = self._session
        if session.project is None or session.sheet is None or session.readonly:
            return
        from workbench.ui.widgets.clean_dialog import CleanDialog  # noqa: PLC0415 - see the module's docstring

        dialog = CleanDialog(session, session.sheet, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_sample(self) -> None:
        """Open the bundled sample in the present language as a project of its own."""
        self._open_sample(language())

    def _open_sample(self, language_of_it: str) -> None:
        from workbench.ui.sample_project import open_sample  # noqa: PLC0415 - see the module's docstring

        if self.may_leave():
            open_sample(self._session, language_of_it, self._window)

    def close_project(self) -> None:
        """Close the project, if the person agrees to end what runs."""
        if self.may_leave():
            self._session.close_project()

    def may_leave(self) -> bool:
        """Return whether nothing runs, or the person lets it end."""
        job = self._session.jobs.heavy
        if job is None or isinstance(job.request, WarmUp) or self._session.project is None:
            return True
        training = isinstance(job.request, TrainModel | TuneModel)
        words = _("A training is running.") if training else _("Something is still running.")
        more = _("Leaving ends it. Rows and labels are safe; what was finished is kept.")
        box = QMessageBox(QMessageBox.Icon.Question, _("Leave?"), words, parent=self._window)
        box.setInformativeText(more)
        stay = box.addButton(_("Stay"), QMessageBox.ButtonRole.RejectRole)
        pause = None
        if isinstance(job.request, TrainModel) and job.request.preset == "thorough":
            pause = box.addButton(_("Pause it"), QMessageBox.ButtonRole.AcceptRole)
        end = box.addButton(_("End it"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.exec()
        if pause is not None and box.clickedButton() is pause:
            return self._paused(job)
        if box.clickedButton() is end:
            job.cancel()
            return True
        return False

    def _paused(self, job: Job) -> bool:
        """Wait until a training is put aside, with the window alive. Returns whether it was."""
        words = _("The training is being put aside…")
        box = QMessageBox(QMessageBox.Icon.Information, _("Pause"), words, parent=self._window)
        box.setInformativeText(_("It can go on later. This takes some seconds."))
        box.addButton(_("Stay"), QMessageBox.ButtonRole.RejectRole)
        job.finished.connect(box.accept)
        job.pause()
        if not job.isFinished():
            box.exec()
        return box.clickedButton() is None

    # --- small dialogs ----------------------------------------------------------------------

    def export(self) -> None:
        """Open the Apply page and its export."""
        self._session.page_wanted.emit("apply", "export")

    def report(self) -> None:
        """Open the Results page and its report."""
        self._session.page_wanted.emit("results", "report")

    def show_about(self) -> None:
        """Say what this is."""
        words = _("BERT Workbench {version}").format(version=__version__)
        more = _(
            "Classifies the rows of an Excel workbook with BERT, on this computer alone. Nothing"
            " is sent anywhere. Licensed under Apache-2.0."
        )
        box = QMessageBox(QMessageBox.Icon.NoIcon, _("About"), words, parent=self._window)
        box.setInformativeText(more)
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.exec()

    def show_notices(self) -> None:
        """Show whose work this stands on."""
        text = resource("notices.md").read_text(encoding="utf-8")
        TextDialog(_("Third-party notices"), text, self._window).exec()

    # --- slots ------------------------------------------------------------------------------

    @Slot(int)
    def _on_import_ended(self, _code: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is None:
            return
        result: SheetImported | None = dialog.imported
        dialog.deleteLater()
        if result is None:
            return
        said = ngettext("{n} row imported.", "{n} rows imported.", result.rows)
        words = [said.format(n=f"{result.rows:,}")]
        if result.difference is not None:
            words.append(difference_text(result.difference))
        self._session.notified.emit("info", flowing(*words))
        self._session.page_wanted.emit("sheet" if result.labelled else "label", None)

    @Slot(str, object)
    def _on_page_wanted(self, page: str, request: object) -> None:
        """What is asked of Home is a file, and files are the desk's."""
        if page != "home":
            return
        if isinstance(request, Path):
            self.open_files([str(request)])
        elif request == "import":
            self.choose_workbook()
        elif request == "open":
            self.choose_project()
        elif request == "sample":
            self.open_sample()
        elif request in {"sample en", "sample zh"}:
            self._open_sample(str(request)[-2:])

    @Slot(str)
    def _on_pack_opened(self, name: str) -> None:
        self.open_files([name])

    @Slot(object)
    def _on_network_folder(self, project: Path) -> None:
        words = _("{file} lies in a network folder.").format(file=project.name)
        more = _(
            "There, a broken connection can damage a project. Work on a copy on this computer, and"
            " copy it back when you are done?"
        )
        box = QMessageBox(QMessageBox.Icon.Warning, _("Network folder"), words, parent=self._window)
        box.setInformativeText(more)
        copy = box.addButton(_("Choose a folder for the copy…"), QMessageBox.ButtonRole.AcceptRole)
        anyway = box.addButton(_("Open it there"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(copy)
        box.exec()
        if box.clickedButton() is copy:
            self._open_copy(project)
        elif box.clickedButton() is anyway:
            self._session.open_project(project, on_network_too=True)

    def _open_copy(self, project: Path) -> None:
        name = QFileDialog.getExistingDirectory(self._window, _("Folder for the copy"))
        if not name:
            return
        try:
            copy = copy_local(project, Path(name))
        except WorkbenchError as error:
            self._session.fail(error)
        else:
            self._session.open_project(copy)
