"""What the person set, and what was open lately: one small file in the person's own folder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from workbench.paths import choose, chosen, data_folder
from workbench.settings import SETTINGS

_RECENT_AT_MOST = 8


def short_name(project: Path) -> str:
    """Return a name of a project for what is kept of it, which tells nobody where it lies."""
    return hashlib.sha256(str(project).encode()).hexdigest()[:12]


class Preferences:
    """Reads and writes `settings.ini`; a name must be in the table of settings."""

    def __init__(self) -> None:
        self._file = QSettings(str(data_folder() / "settings.ini"), QSettings.Format.IniFormat)
        self._defaults = {setting.name: setting.default for setting in SETTINGS}
        self._of_engines = {setting.name for setting in SETTINGS if setting.engine}
        for name in self._of_engines:
            if self._file.contains(name):  # as an older version kept it
                self.set(name, str(self._file.value(name)))
                self._file.remove(name)

    def get(self, name: str) -> str:
        """Return what is set, or the default. Raises KeyError on a name that is not in the table."""
        default = self._defaults[name]
        if name in self._of_engines:
            return chosen(name) or default
        return str(self._file.value(name, default))

    def number(self, name: str) -> int:
        """Return a setting of the kind "number", within its bounds whatever the file says."""
        setting = next(one for one in SETTINGS if one.name == name)
        said = self.get(name)
        value = int(said) if said.isdecimal() else int(setting.default)
        return min(max(value, setting.low), setting.high)

    def set(self, name: str, value: str) -> None:
        """Keep `value`. Raises KeyError on a name that is not in the table."""
        if name not in self._defaults:
            raise KeyError(name)
        if name in self._of_engines:
            choose(name, "" if value == self._defaults[name] else value)
            return
        self._file.setValue(name, value)
        self._file.sync()

    def state(self, name: str) -> QByteArray:
        """Return how something of the window was left ("" for none), as Qt wrote it down."""
        found = self._file.value(f"state/{name}", QByteArray())
        return found if isinstance(found, QByteArray) else QByteArray()

    def keep_state(self, name: str, value: QByteArray) -> None:
        """Keep how something of the window was left, for the next start; nothing forgets it, and what is
        kept below it: of "columns" all columns.
        """
        if value.isEmpty():
            self._file.remove(f"state/{name}")
        else:
            self._file.setValue(f"state/{name}", value)

    def recent(self) -> list[Path]:
        """Return the projects opened lately that are still there, newest first."""
        return [Path(one) for one in self._list("recent") if Path(one).is_file()]

    def add_recent(self, project: Path) -> None:
        """Put `project` first."""
        others = [one for one in self._list("recent") if one != str(project)]
        self._keep("recent", [str(project), *others][:_RECENT_AT_MOST])

    def forget_recent(self) -> None:
        """Forget which projects were opened; the projects stay where they are."""
        self._keep("recent", [])

    def model_folders(self) -> list[str]:
        """Return the model folders that the person added and that are still there."""
        return [one for one in self._list("model_folders") if Path(one).is_dir()]

    def add_model_folder(self, folder: str) -> None:
        """Keep a model folder."""
        others = [one for one in self._list("model_folders") if one != folder]
        self._keep("model_folders", [*others, folder])

    def remove_model_folder(self, folder: str) -> None:
        """Forget a model folder; the folder itself is left alone."""
        self._keep("model_folders", [one for one in self._list("model_folders") if one != folder])

    def noted(self, name: str) -> str:
        """Return what was noted for the next start, or "": of "tour" the stop where it was left or "done",
        of "version" the one that was opened last.
        """
        return str(self._file.value(name, ""))

    def note(self, name: str, value: str) -> None:
        """Note something for the next start."""
        self._file.setValue(name, value)
        self._file.sync()

    def keys(self, stroke: str) -> list[str]:
        """Return the keys that the person chose for a stroke, or none."""
        return self._list(f"keys/{stroke}")

    def set_keys(self, stroke: str, keys: Sequence[str]) -> None:
        """Keep the keys of a stroke; none goes back to the usual ones."""
        if keys:
            self._keep(f"keys/{stroke}", list(keys))
        else:
            self._file.remove(f"lists/keys/{stroke}")
            self._file.sync()

    def _list(self, name: str) -> list[str]:
        found = self._file.value(f"lists/{name}", [])
        if isinstance(found, str):
            return [found]
        return [str(one) for one in found] if isinstance(found, list) else []

    def _keep(self, name: str, values: list[str]) -> None:
        self._file.setValue(f"lists/{name}", values)
        self._file.sync()
