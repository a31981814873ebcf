"""The door: no arguments or a file opens the app; a command runs without a screen.

Everything is imported inside functions, so that a spawned engine, which imports this module again,
loads neither Qt nor the command line.
"""

import multiprocessing
import sys

COMMANDS = (
    "demo",
    "new",
    "import",
    "clean",
    "train",
    "tune",
    "evaluate",
    "apply",
    "export",
    "classify",
    "compress",
    "use-model",
    "export-model",
    "queue",
    "labels",
    "label",
    "audit",
    "agreement",
    "forecast",
)


def main() -> int:
    """Run the app or a command, and return its exit code."""
    multiprocessing.freeze_support()
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    if first in COMMANDS or first.startswith("-"):
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
