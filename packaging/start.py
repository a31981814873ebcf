"""Where the built app begins."""

import sys

from workbench.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
