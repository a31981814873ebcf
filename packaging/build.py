"""Build the app and its package: python3 packaging/build.py [--try] [--python PYTHON] [--only-folder]

Makes build/venv (torch for the CPU, the versions of packaging/lock.txt, PyInstaller), freezes the app
into dist/workbench/, looks that nothing unwanted is in it, and packs it for the system that this runs
on: .deb and .tar.zst on Linux, an installer by Inno Setup on Windows, a .dmg on macOS.

--python PYTHON   take this interpreter's packages instead of making build/venv
--only-folder     do not pack
--try             run the demo from the frozen folder, without a window
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import dev

DIST = dev.ROOT / "dist"
WORK = dev.ROOT / "build"
BUILT = DIST / "workbench"
PACKERS = {"linux": "linux_package.py", "win32": "windows_package.py", "darwin": "macos_package.py"}


def main() -> int:
    """Build, check, pack, and try the result where that was asked for."""
    options = arguments()
    try:
        python = Path(options.python) if options.python else made_environment()
    except dev.Refused as problem:
        dev.say(str(problem))
        return 3
    steps = [
        ("icons", ("packaging/icons.py", str(WORK / "icons"))),
        ("fonts", ("packaging/fonts.py", str(WORK / "fonts"))),
        ("freezing (minutes)", freezing("workbench.spec")),
        ("slimming", ("packaging/slimming.py", str(BUILT))),
        ("checking", ("packaging/check_build.py", str(BUILT))),
    ]
    if not options.only_folder:
        steps.append(("packing", (f"packaging/{PACKERS[sys.platform]}", str(BUILT), str(DIST))))
    for name, command in steps:
        begun = time.monotonic()
        dev.say(f"{name}…")
        if code := subprocess.call([str(python), *command], cwd=dev.ROOT, env=environment()):
            return code
        dev.say(f"{name}: {time.monotonic() - begun:.0f} s")
    return tried() if options.tried else 0


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--python", default="")
    parser.add_argument("--only-folder", action="store_true")
    parser.add_argument("--try", action="store_true", dest="tried")
    return parser.parse_args()


def made_environment() -> Path:
    """Return the interpreter of build/venv, made where it is missing or of other versions."""
    dev.VENV, dev.STAMP = WORK / "venv", WORK / "venv" / "workbench-setup"
    wanted = dev.fingerprint()
    if not (dev.STAMP.is_file() and dev.STAMP.read_text(encoding="utf-8") == wanted):
        WORK.mkdir(exist_ok=True)
        dev.make_venv()
        install_cpu_torch()
        if dev.pip("install", "-c", str(dev.LOCK), "-e", f"{dev.ROOT}[build]"):
            raise dev.Refused("The packages could not be installed; the lines above say why.")
        dev.STAMP.write_text(wanted, encoding="utf-8")
    return dev.venv_python()


def install_cpu_torch() -> None:
    """Install torch for the CPU, also where a GPU is seen. Elsewhere than on Linux it is the usual one."""
    index = ("--index-url", dev.CPU_INDEX, "--no-deps") if sys.platform == "linux" else ()
    if dev.pip("install", "-c", str(dev.LOCK), *index, dev.TORCH):
        raise dev.Refused(
            f"torch for the CPU could not be installed. Put its wheel where pip finds it, or install"
            f" it into an environment of yours from {dev.CPU_INDEX} and name that with --python."
        )


def freezing(spec: str) -> tuple[str, ...]:
    """Return the arguments of the interpreter that freeze a spec into dist/."""
    places = ("--distpath", str(DIST), "--workpath", str(WORK))
    quiet = ("--noconfirm", "--log-level", "ERROR")
    return ("-W", "ignore", "-m", "PyInstaller", *quiet, *places, f"packaging/{spec}")


def environment() -> dict[str, str]:
    """Return ours, with the sources first and the time of the commit for whatever is packed."""
    stamp = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=dev.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # Python's modules are packed with all the rest, which makes them smaller than each on its own.
    found = {**os.environ, "PYTHONPATH": str(dev.ROOT), "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0"}
    if stamp.stdout.strip():
        found.setdefault("SOURCE_DATE_EPOCH", stamp.stdout.strip())
    return found


def tried() -> int:
    """Run the demo from the built folder, in a folder of its own; return its exit code."""
    program = BUILT / ("workbench.exe" if sys.platform == "win32" else "workbench")
    with tempfile.TemporaryDirectory() as folder:
        mine = {**os.environ, "BERT_WORKBENCH_HOME": folder}
        command = [str(program), "demo", "--no-window", "--lang", "en"]
        return subprocess.call(command, cwd=folder, env=mine)


if __name__ == "__main__":
    sys.exit(main())
