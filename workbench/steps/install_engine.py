"""Unfold an engine pack into the person's folder."""

import errno
from pathlib import Path

from workbench import engine_packs
from workbench.errors import DiskFull, FileMissing
from workbench.events import Progress, Stage, Step
from workbench.requests import InstallEngine
from workbench.results import EngineInstalled


def install_engine(request: InstallEngine) -> Step[EngineInstalled]:
    """Return what was installed; it is used from the next start of the app on.

    Raises `FileMissing` and what `engine_packs.install` raises.
    """
    yield Stage("unfolding")
    try:
        unfolding = engine_packs.install(Path(request.path))
        while True:
            try:
                done, total = next(unfolding)
            except StopIteration as end:
                pack: engine_packs.Pack = end.value
                return EngineInstalled(str(pack.folder), pack.device, pack.torch)
            yield Progress(done >> 20, total >> 20, "MB")
    except FileNotFoundError:
        raise FileMissing(Path(request.path).name) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(engine_packs.own_folder())) from None
        raise
