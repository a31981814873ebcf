"""Where things lie: bundled resources, and the person's own folders for settings, models and logs."""

import os
import shutil
import sys
from pathlib import Path

import platformdirs

APP_NAME = "BERT Workbench"


def resource(*parts: str) -> Path:
    """Return a path inside `resources/`, in a checkout, an installed wheel or the frozen app."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle, "resources", *parts)
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return (installed if installed.is_dir() else package.parent / "resources").joinpath(*parts)


def data_folder() -> Path:
    """Return the folder of this person's models and recent projects, made if need be.

    The environment variable BERT_WORKBENCH_HOME moves it, for tests and for portable use.
    """
    home = os.environ.get("BERT_WORKBENCH_HOME")
    folder = (
        Path(home)
        if home
        else platformdirs.user_data_path(APP_NAME, appauthor=False, roaming=False)
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def models_folder() -> Path:
    """Return the model library: one folder a trained model."""
    folder = data_folder() / "models"
    folder.mkdir(exist_ok=True)
    return folder


def remove_model(folder: str) -> bool:
    """Remove a folder of the model library. Returns whether it was one: nothing else is touched."""
    path = Path(folder)
    if not folder or path.is_symlink() or path.resolve().parent != models_folder().resolve():
        return False
    shutil.rmtree(path, ignore_errors=True)
    return True


def logs_folder() -> Path:
    """Return the folder of the log files. Logs never hold a customer's text."""
    folder = data_folder() / "logs"
    folder.mkdir(exist_ok=True)
    return folder
