"""An engine pack that the person opens, as any file: asked for once, unfolded, used from the next start."""

from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.requests import InstallEngine
from workbench.results import EngineInstalled
from workbench.translation import _
from workbench.ui.session import Session
from workbench.ui.widgets.work_dialog import worked


def offer_pack(session: Session, file: Path, window: QWidget) -> None:
    """Ask whether the pack in `file` is to be installed, and do it with its progress shown."""
    words = _("Install the engine pack {file}?").format(file=file.name)
    more = _(
        "Models then compute in it, on the graphics card where there is one. A pack is a program:"
        " take it only from those who gave you this app. It needs some GB of disk."
    )
    box = QMessageBox(QMessageBox.Icon.Question, _("Engine pack"), words, parent=window)
    box.setObjectName("engine pack")
    box.setInformativeText(more)
    go = box.addButton(_("Install"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    if box.clickedButton() is not go:
        return
    result = worked(session, InstallEngine(str(file)), _("Engine pack"), window)
    if isinstance(result, EngineInstalled):
        said = _("The engine pack is installed. Close the app and open it again to use it.")
        session.pack.renewed()
        session.notified.emit("info", said)
