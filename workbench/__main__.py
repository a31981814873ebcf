"""The door: no arguments or a file opens the app; any other word is a command, without a screen.

Everything is imported inside functions, so that a spawned engine, which imports this module again,
loads neither Qt nor the command line.
"""

import multiprocessing
import sys
from pathlib import Path


def is_command(word: str) -> bool:
    """Return whether a first argument is for the command line: it is no file and no file's name."""
    if word.startswith("-"):
        return True
    return not any(mark in word for mark in "./\\") and not Path(word).is_file()


def main() -> int:
    """Run the app or a command, and return its exit code."""
    multiprocessing.freeze_support()
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    if first == "--engine":
        from workbench.engine.entry import serve_inherited  # noqa: PLC0415 - see the docstring

        serve_inherited(*sys.argv[2:4])
        return 0
    if first and is_command(first):
        from workbench.cli import WindowWanted, run  # noqa: PLC0415 - see the module's docstring

        try:
            return run(sys.argv[1:])
        except WindowWanted as demo:
            from workbench.app import run_demo  # noqa: PLC0415 - see the module's docstring

            return run_demo(demo.language, demo.folder)
    from workbench.app import run as run_app  # noqa: PLC0415 - see the module's docstring

    return run_app(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
