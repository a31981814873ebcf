"""Where the built app begins."""

import os
import sys
import warnings


def give_back_library_path() -> None:
    """Our libraries were found through a path that the programs which we open, such as the file manager,
    must not search: the person's own path is put back.
    """
    if getattr(sys, "frozen", False) and sys.platform.startswith("linux"):
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


def expect_no_sources() -> None:
    """The sources of torch are not in the built app; that it misses those of its overloads, of which only
    TorchScript would make use, is no news for whoever runs a command in a terminal.
    """
    if getattr(sys, "frozen", False):
        warnings.filterwarnings("ignore", "Unable to retrieve source", UserWarning)


if __name__ == "__main__":
    expect_no_sources()
    give_back_library_path()
    from workbench.__main__ import main

    sys.exit(main())
