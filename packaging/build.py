"""Build the app as a folder that needs no Python: python3 packaging/build.py [--try]

Sets up .venv as dev.py does, adds PyInstaller and writes dist/workbench/. With --try the demo then
runs from that folder, without a window. Installers are made from the folder by a later script.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import dev

SPEC = dev.ROOT / "packaging" / "workbench.spec"
BUILT = dev.ROOT / "dist" / "workbench"


def main() -> int:
    """Build, measure, and try the result where that was asked for."""
    try:
        dev.set_up()
    except dev.Refused as problem:
        dev.say(str(problem))
        return 3
    if dev.pip("install", "-c", str(dev.LOCK), "-e", f"{dev.ROOT}[build]"):
        return 1
    begun = time.monotonic()
    dev.say("Building: two or three minutes…")
    work = ("--distpath", str(dev.ROOT / "dist"), "--workpath", str(dev.ROOT / "build"))
    code = dev.started("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *work, str(SPEC))
    if code:
        return code
    size = sum(file.stat().st_size for file in BUILT.rglob("*") if file.is_file()) >> 20
    dev.say(f"{BUILT}: {size} MB after {time.monotonic() - begun:.0f} s")
    return tried() if "--try" in sys.argv[1:] else 0


def tried() -> int:
    """Run the demo from the built folder, in a folder of its own; return its exit code."""
    program = BUILT / ("workbench.exe" if sys.platform == "win32" else "workbench")
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.call([str(program), "demo", "--no-window", "--lang", "en"], cwd=folder)


if __name__ == "__main__":
    sys.exit(main())
