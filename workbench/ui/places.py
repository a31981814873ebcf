"""Where new files of the person go when no better place is known."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from workbench.paths import data_folder
from workbench.project.folders import is_network_folder


def project_folder() -> Path:
    """Return where a new project goes: Documents, or a folder of the app's own where nothing can be
    written there, or where it lies on the network.
    """
    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = Path(QStandardPaths.writableLocation(place))
    if takes_files(documents) and not is_network_folder(documents):
        return documents
    own = data_folder() / "projects"
    own.mkdir(exist_ok=True)
    return own


def takes_files(folder: Path) -> bool:
    """Return whether a file can be made there; tried, for what the system says of it is often wrong."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
