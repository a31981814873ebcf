"""The engine pack as the window knows it: whether one is there that cannot be used, and why."""

import contextlib
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from workbench import engine_packs, log
from workbench.errors import EnginePackFailed, EnginePackInUse, WorkbenchError
from workbench.wording import sentence

if TYPE_CHECKING:
    from workbench.ui.session import Session


class PackState(QObject):
    """Owned by the session. A pack that is used, or none, is no trouble, and nothing is said of it."""

    changed = Signal()
    troubled = Signal()  # once a start

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._is_told = False
        self.trouble: WorkbenchError | None = None
        session.jobs.finished.connect(self._on_work_ended)
        session.jobs.failed.connect(self._on_work_ended)

    @property
    def is_own(self) -> bool:
        """Whether the pack is the person's own, so that it may be removed here."""
        return engine_packs.own_folder().is_dir()

    def words(self) -> str:
        """Return what is wrong and what to do, in the present language, or ""."""
        return str(sentence(self.trouble)) if self.trouble is not None else ""

    @Slot()
    def look(self) -> None:
        """Look at the pack that is installed, and tell of it where it cannot be used."""
        before, self.trouble = self.words(), self._found()
        if self.words() != before:
            self.changed.emit()
        if self.trouble is not None and not self._is_told:
            self._is_told = True
            log.note(f"engine pack: {log.named(self.trouble)}")
            self.troubled.emit()

    def remove(self) -> bool:
        """Remove the person's own pack. Returns whether it is gone; if not, it was said why."""
        try:
            aside = engine_packs.set_aside()
        except OSError:  # Windows: something computes in it
            self._session.fail(EnginePackInUse(str(engine_packs.own_folder())))
            return False
        if aside is not None:  # some GB in thousands of files
            threading.Thread(target=_swept, args=(aside,), name="sweep", daemon=True).start()
        self.renewed()
        return True

    def renewed(self) -> None:
        """Another pack is there, or none: what was known of the old one does not count."""
        self._session.jobs.trust_pack()
        self.look()

    def _found(self) -> WorkbenchError | None:
        try:
            pack = engine_packs.found()
        except WorkbenchError as error:
            return error
        except OSError:
            return None  # as if there were none
        failed = pack is not None and self._session.jobs.pack_failed
        return EnginePackFailed(str(pack.folder)) if pack is not None and failed else None

    @Slot(object, object)
    def _on_work_ended(self, _request: object, _more: object) -> None:
        if self._session.jobs.pack_failed and self.trouble is None:
            self.look()


def _swept(folder: Path) -> None:
    """Remove a folder, and those like it that an earlier window did not come to the end of."""
    for one in [folder, *folder.parent.glob(engine_packs.ASIDE + "*")]:
        with contextlib.suppress(OSError):
            shutil.rmtree(one, ignore_errors=True)
