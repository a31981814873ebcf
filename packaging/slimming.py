"""Take the names of inner symbols out of the largest libraries: slimming.py FOLDER

Nobody needs them to run, and torch's alone are 89 MB. Only libraries that were linked as they are: those
that pip's tools patched afterwards (numpy's, scipy's) break when they are stripped.
"""

import subprocess
import sys
from pathlib import Path

LIBRARIES = ("libtorch_cpu.so", "libtorch_python.so", "libpython3*.so*")


def main() -> int:
    """Strip in place and print what that saved."""
    if sys.platform != "linux":
        return 0
    files = [file for name in LIBRARIES for file in Path(sys.argv[1]).rglob(name)]
    before = sum(file.stat().st_size for file in files)
    for file in files:
        subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)
    saved = before - sum(file.stat().st_size for file in files)
    print(f"  {saved / 1e6:.0f} MB of {before / 1e6:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
