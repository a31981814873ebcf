"""The first function that an engine's process runs. It imports the server inside, so that the parent,
which must be able to name this function, never imports it.
"""

import importlib
import signal
import sys
from multiprocessing.connection import Connection


def main(connection: Connection, role: str) -> None:
    """Serve until the parent's end of `connection` closes. Ctrl-C is the parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    importlib.import_module("workbench.engine.server").serve(connection, role)


def serve_inherited(handle: str, role: str) -> None:
    """Serve on a pipe whose end this process inherited as the number `handle`.

    This is how a program of its own, an engine pack, takes part: it was started by `launching`.
    """
    main(inherited(int(handle)), role)


def inherited(handle: int) -> Connection:
    """Return the inherited end of a pipe as a connection."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection  # noqa: PLC0415 - only there

        return PipeConnection(handle)
    return Connection(handle)
