"""Everything a developer needs, with the standard library alone:

    python3 packaging/dev.py demo [ARGS]   set up, then run the main job on the bundled sample
    python3 packaging/dev.py test [ARGS]   set up, then check the code and run the tests
    python3 packaging/dev.py run [ARGS]    set up, then open the app (or run one of its commands)
    python3 packaging/dev.py check         set up, then lint, types, contracts, translations
    python3 packaging/dev.py setup         only set up

The first time makes .venv and installs into it; later times start at once.
"""

import ctypes.util
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "lock.txt"
STAMP = VENV / "workbench-setup"
TORCH = "torch==2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LEAST = (3, 11)
MOST_PROCESSES = 4  # of tests: each holds torch, and models in engines of its own

# What Qt needs on a bare Debian, found by adding one library at a time: (library, package).
QT_LIBRARIES = (
    ("GL", "libgl1"),
    ("EGL", "libegl1"),
    ("xkbcommon", "libxkbcommon0"),
    ("glib-2.0", "libglib2.0-0"),
    ("freetype", "libfreetype6"),
    ("fontconfig", "libfontconfig1"),
    ("dbus-1", "libdbus-1-3"),
    ("xcb-cursor", "libxcb-cursor0"),
    ("xcb-icccm", "libxcb-icccm4"),
    ("xcb-keysyms", "libxcb-keysyms1"),
    ("xcb-shape", "libxcb-shape0"),
    ("xcb-xkb", "libxcb-xkb1"),
    ("xkbcommon-x11", "libxkbcommon-x11-0"),
    ("wayland-cursor", "libwayland-cursor0"),
    ("wayland-egl", "libwayland-egl1"),
)
CHINESE_FONT = "fonts-noto-cjk"


def main() -> int:
    """Carry out the command in sys.argv and return its exit code."""
    commands = {"demo": demo, "test": test, "run": run, "check": check, "setup": only_set_up}
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    if sys.version_info < LEAST:
        say(
            f"Python {LEAST[0]}.{LEAST[1]} or newer is needed; this is {platform.python_version()}."
        )
        return 2
    try:
        return commands[arguments[0]](arguments[1:])
    except Refused as problem:
        say(str(problem))
        return 3
    except KeyboardInterrupt:
        return 4


class Refused(Exception):
    """Something that the person has to do first; the text says what."""


# --- commands -----------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Run the main job on the sample: in the window with a display, else in the terminal."""
    set_up()
    if has_screen() and "--no-window" not in arguments and "--json" not in arguments:
        install_qt_libraries()
    return started("-m", "workbench", "demo", *arguments)


def test(arguments: list[str]) -> int:
    """Check the code, then run the tests; pytest's closing line comes last."""
    set_up()
    install_qt_libraries()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments:
        return started("-m", "pytest", *arguments)
    if code := checked():
        return code
    # One thread each: two processes that both want all cores are slower than one. And a process more
    # than cores, since now and then a test only waits for an engine or a timer.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    processes = str(min((os.cpu_count() or 1) + 1, MOST_PROCESSES))
    # A process that ended in a test ends the run, with its name: with another in its place it may hang.
    ending = ("--max-worker-restart", "0")
    return started("-m", "pytest", "-n", processes, "--dist", "loadfile", *ending)


def run(arguments: list[str]) -> int:
    """Open the app, or run one of its commands."""
    set_up()
    install_qt_libraries()
    return started("-m", "workbench", *arguments)


def check(_arguments: list[str]) -> int:
    """Lint, types, contracts, translations."""
    set_up()
    return checked()


def only_set_up(_arguments: list[str]) -> int:
    """Make everything ready and end."""
    set_up()
    install_qt_libraries()
    return 0


def checked() -> int:
    """Run every check, all of them even where one fails; return the first exit code that is not 0."""
    checks = (
        ("ruff", ("-m", "ruff", "check", ".")),
        ("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
        ("types", ("-m", "mypy")),
        (
            "contracts",
            ("-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"),
        ),
        ("translations", ("packaging/translations.py", "check")),
    )
    first = 0
    for name, command in checks:
        say(f"check: {name}")
        code = started(*command)
        first = first or code
    return first


# --- setting up ---------------------------------------------------------------------------------


def set_up() -> None:
    """Make .venv and install into it, unless that was done for these very files."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    begun = time.monotonic()
    say("Setting up .venv: a few minutes and about 2 GB of disk, this first time only.")
    make_venv()
    install_torch()
    say("Installing the other packages…")
    if pip("install", "-c", str(LOCK), "-e", f"{ROOT}[test]"):
        raise Refused("The packages could not be installed; the lines above say why. Try again.")
    STAMP.write_text(wanted, encoding="utf-8")
    say(f"Ready after {time.monotonic() - begun:.0f} s.")


def fingerprint() -> str:
    """Return what an installation depends on."""
    found = hashlib.sha256()
    for file in (ROOT / "pyproject.toml", LOCK):
        found.update(file.read_bytes())
    return f"{found.hexdigest()} {platform.python_version()} {ROOT}"


def venv_python() -> Path:
    """Return the interpreter of .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """Make .venv; where this Python cannot bring pip (Debian splits it off), without pip."""
    works = venv_python().is_file() and not quiet([str(venv_python()), "-c", "import sys"])
    if works:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    say("Making .venv…")
    if quiet([sys.executable, "-m", "venv", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        if quiet([sys.executable, "-m", "venv", "--without-pip", str(VENV)]):
            raise Refused(
                "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv"
            )


def pip(*arguments: str) -> int:
    """Run pip on .venv: its own, else that of the Python that runs this."""
    options = ("--disable-pip-version-check", "--quiet", "--no-input")
    if quiet([str(venv_python()), "-m", "pip", "--version"]) == 0:
        return subprocess.call([str(venv_python()), "-m", "pip", *options, *arguments])
    if quiet([sys.executable, "-m", "pip", "--version"]):
        raise Refused("pip is missing. On Debian or Ubuntu: apt-get install python3-pip")
    with_pip = [sys.executable, "-m", "pip", "--python", str(venv_python())]
    return subprocess.call([*with_pip, *options, *arguments])


def install_torch() -> None:
    """Install torch: for the NVIDIA GPU where one is seen, else the far smaller build for the CPU."""
    if sys.platform == "linux" and has_nvidia_gpu():
        say("An NVIDIA GPU was found: installing torch for CUDA (several GB)…")
    elif sys.platform == "linux":
        say("No NVIDIA GPU was found: installing torch for the CPU (about 200 MB)…")
        short = ("--timeout", "5", "--retries", "0")
        if pip("install", *short, "--index-url", CPU_INDEX, "--no-deps", TORCH) == 0:
            return
        say("PyTorch's own index cannot be reached; taking the usual one. On most machines that")
        say("brings CUDA packages of several GB, which do no harm.")
    else:
        say("Installing torch…")
    if pip("install", "-c", str(LOCK), TORCH):
        raise Refused("torch could not be installed; the lines above say why. Try again.")


def has_nvidia_gpu() -> bool:
    """Return whether the driver knows a GPU."""
    tool = shutil.which("nvidia-smi")
    return tool is not None and quiet([tool, "-L"]) == 0


def install_qt_libraries() -> None:
    """Install what Qt needs of the system, as root; else raise with the one command."""
    if sys.platform != "linux":
        return
    missing = [package for library, package in QT_LIBRARIES if not has_library(library)]
    if has_screen() and not has_chinese_font():
        missing.append(CHINESE_FONT)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        raise Refused("Qt needs these libraries of your system: " + " ".join(missing))
    if os.geteuid() != 0:
        raise Refused("Qt needs libraries of your system. Please run: sudo " + " ".join(command))
    say("Installing system libraries for Qt: " + " ".join(missing))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-q"], env=environment, stdout=subprocess.DEVNULL)
    if subprocess.call(command, env=environment, stdout=subprocess.DEVNULL):
        raise Refused("The system libraries could not be installed: " + " ".join(command))


def has_library(name: str) -> bool:
    """Return whether the loader finds a library. Without compilers only ldconfig knows."""
    if ctypes.util.find_library(name):
        return True
    folders = ("/usr/lib", f"/usr/lib/{platform.machine()}-linux-gnu", "/usr/lib64")
    return any(list(Path(folder).glob(f"lib{name}.so*")) for folder in folders)


def has_chinese_font() -> bool:
    """Return whether some font shows Chinese."""
    tool = shutil.which("fc-list")
    if tool is not None:
        found = subprocess.run([tool, ":lang=zh-cn"], capture_output=True, check=False)
        return bool(found.stdout.strip())
    folder = Path("/usr/share/fonts")
    return any(folder.rglob("*CJK*")) if folder.is_dir() else False


def has_screen() -> bool:
    """Return whether a window can be shown."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- small things -------------------------------------------------------------------------------


def started(*arguments: str) -> int:
    """Run .venv's Python in the project's folder and return its exit code."""
    sys.stdout.flush()
    return subprocess.call(
        [str(venv_python()), *arguments], cwd=ROOT if is_tool(arguments) else None
    )


def is_tool(arguments: tuple[str, ...]) -> bool:
    """Return whether a command is about the project; the app runs where the person stands."""
    return arguments[:2] != ("-m", "workbench")


def quiet(command: list[str]) -> int:
    """Run a command without its words and return its exit code, or 1 where there is none."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        return 1


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
