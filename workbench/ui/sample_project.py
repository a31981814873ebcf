"""The bundled sample as a project that is ready at once: both sheets, and the labels of the first."""

from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QWidget

from workbench.requests import ImportSheet
from workbench.results import SheetImported
from workbench.samples import bundled
from workbench.translation import _, flowing
from workbench.ui.places import project_folder
from workbench.ui.session import Session
from workbench.ui.widgets.export_dialog import free_name
from workbench.ui.widgets.notice_bar import Offer
from workbench.ui.widgets.work_dialog import worked_all

_OFFERED_FOR = 60  # seconds


def open_sample(session: Session, language: str, window: QWidget) -> bool:
    """Make a project of the sample in `language` ("zh", or the English one) and open it. Returns
    whether it is there; where it was cancelled or failed, nothing of it stays.
    """
    sample = bundled(language)
    path = free_name(project_folder(), sample.labelled_file.stem, ".bertwb")
    if not session.new_project(path):
        return False
    sheets = (
        (sample.labelled_file, sample.labelled_sheet, sample.label),
        (sample.new_file, sample.new_sheet, ""),
    )
    wanted = [
        ImportSheet(
            str(path), str(file), sheet=sheet, text_columns=sample.text, label_column=label,
            guess_label=False,
        )
        for file, sheet, label in sheets
    ]  # fmt: skip
    found = worked_all(session, wanted, _("Try the sample"), window)
    if len(found) < len(wanted):
        session.close_project()
        path.unlink(missing_ok=True)
        return False
    first = cast("SheetImported", found[0])
    session.set_sheet(first.sheet)
    session.page_wanted.emit("sheet", None)
    _say(session, path, first)
    return True


def _say(session: Session, path: Path, first: SheetImported) -> None:
    """Say what is there and what comes next, until that is done."""

    def words() -> str:
        if session.project is None or session.project.path != path or session.run is not None:
            return ""  # elsewhere by now, or a model has learnt
        said = _("A sample project: {rows} rows, {labelled} of them labelled with {labels} labels.")
        counts = {"rows": first.rows, "labelled": first.labelled, "labels": first.labels}
        return flowing(said.format(**counts), _("Look around, then let a model learn from them."))

    def train() -> None:
        session.page_wanted.emit("train", None)

    session.offered.emit(Offer(words, _train_text, train, lasts=_OFFERED_FOR))


def _train_text() -> str:
    return _("Go to Train")
