"""The first function that a spawned engine runs. It imports the server inside, so that the parent,
which must be able to name this function, never imports it.
"""

import importlib
import signal
from multiprocessing.connection import Connection


def main(connection: Connection, role: str) -> None:
    """Serve until the parent's end of `connection` closes. Ctrl-C is the parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    importlib.import_module("workbench.engine.server").serve(connection, role)
