"""Where things lie: bundled resources, the person's own folders, and what the person chose of them.

What an engine and the command line must know lies in `chosen.json`, which needs no Qt to be read.
"""

import contextlib
import json
import os
import shutil
import sys
from pathlib import Path

import platformdirs

APP_NAME = "BERT Workbench"
_CHOSEN = "chosen.json"


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


def chosen(name: str) -> str:
    """Return what the person chose of `settings.SETTINGS` for engines, or "" for the usual."""
    return _all_chosen().get(name, "")


def choose(name: str, value: str) -> None:
    """Keep a choice for every engine and command from now on; "" goes back to the usual."""
    kept = {**_all_chosen(), name: value}
    file = data_folder() / _CHOSEN
    part = file.with_suffix(".part")
    part.write_text(json.dumps({key: one for key, one in kept.items() if one}), encoding="utf-8")
    part.replace(file)


def _all_chosen() -> dict[str, str]:
    try:
        found = json.loads((data_folder() / _CHOSEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def models_folder() -> Path:
    """Return the model library, made if need be: one folder a trained model.

    Where the folder that the person chose cannot be had (a disk that is not plugged in), it is the
    usual one: work goes on, and the models elsewhere are missing until they are back.
    """
    elsewhere = chosen("models_folder")
    if elsewhere:
        with contextlib.suppress(OSError):
            Path(elsewhere).mkdir(parents=True, exist_ok=True)
            return Path(elsewhere)
    folder = data_folder() / "models"
    folder.mkdir(exist_ok=True)
    return folder


def model_place(stored: str) -> str:
    """Return where a model lies whose folder was `stored` before the library was moved."""
    if not stored or Path(stored).exists():
        return stored
    moved = models_folder() / Path(stored).name
    return str(moved) if moved.exists() else stored


def backups_folder() -> Path | None:
    """Return the folder of backups that the person chose; None where each lies beside its project."""
    elsewhere = chosen("backups_folder")
    return Path(elsewhere) if elsewhere else None


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
