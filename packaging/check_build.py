"""Look that a frozen folder holds nothing unwanted and works without it: check_build.py FOLDER

Runs in the environment of the build. The check fails where a package of contents.UNUSED, a library of
CUDA, or a library of the build machine that Debian 12 and Ubuntu 22.04 would not accept is in it, and
where a command, a parser, a model or the window does not start in an environment with nothing else, or
where a command has a library's warnings for the person.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contents
import libraries

NEWEST_C_LIBRARY = (2, 35)  # of Ubuntu 22.04
CUDA = ("libcublas", "libcudnn", "libcufft", "libnccl", "libtorch_cuda", "cublas64", "torch_cuda")
MOST_MB = 1300  # unpacked; more means that something new came along
WINDOW_SECONDS = 180
COMMAND_SECONDS = 900
# Every part that loads packages of its own: parsers, both ways to learn, TF-IDF, reports, the search for
# options, graphs and their computing, explaining.
COMMANDS = (
    "--version",
    "new HOME/p.bertwb",
    "import HOME/p.bertwb SAMPLE --sheet Labelled",
    "train HOME/p.bertwb --preset quick --seed 1 --json",
    "evaluate HOME/p.bertwb --report HOME/r.pdf --report HOME/r.xlsx --report HOME/r.html --lang zh",
    "explain HOME/p.bertwb --row 1",
    "audit HOME/p.bertwb",
    "train HOME/p.bertwb --preset thorough --way full --epochs 1 --max-tokens 16 --seed 1",
    "tune HOME/p.bertwb --minutes 1 --trials 1 --epochs 1 --max-tokens 16 --seed 1",
    "export-model HOME/p.bertwb HOME/graph --as onnx",
    "compress HOME/p.bertwb --as int8 --allowed-loss 100",
    "self-test",
)


def main() -> int:
    """Print each fault and return whether there was one."""
    folder = Path(sys.argv[1])
    faults = [*unwanted(folder), *unfit(folder), *broken(folder)]
    for fault in faults:
        print(f"  fault: {fault}")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) >> 20
    print(f"  {folder}: {size} MB, {len(faults)} faults")
    if size > MOST_MB:
        print(f"  fault: more than {MOST_MB} MB")
    return int(bool(faults) or size > MOST_MB)


def program(folder: Path) -> Path:
    """Return the program of the command line."""
    return folder / ("workbench.exe" if sys.platform == "win32" else "workbench")


def modules(folder: Path) -> set[str]:
    """Return the names of all modules in the archive of a frozen program."""
    archive = CArchiveReader(str(program(folder)))
    name = next(name for name in archive.toc if name.startswith("PYZ"))
    return set(archive.open_embedded_archive(name).toc)


def unwanted(folder: Path) -> Iterator[str]:
    """Yield what is in the folder and should not be."""
    files = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    places = {".".join(part for part in file.parts if part != "_internal") for file in files}
    known = modules(folder) | places
    for name in (*contents.UNUSED, *contents.DISPENSABLE):
        if any(one == name or one.startswith(f"{name}.") for one in known):
            yield f"{name} is in it"
    for file in files:
        if file.name.startswith(CUDA):
            yield f"{file} is of CUDA: this build is for the CPU"
        if not contents.is_wanted(file.as_posix(), ""):
            yield f"{file} was to be left out"


def unfit(folder: Path) -> Iterator[str]:
    """Yield what would not run on the oldest systems that we promise."""
    if sys.platform != "linux":
        return
    found = libraries.c_library(folder)
    if found > NEWEST_C_LIBRARY:
        yield f"glibc {found} is needed, Ubuntu 22.04 has {NEWEST_C_LIBRARY}: build on that one"
    try:
        libraries.depends(folder)
    except LookupError as error:
        yield str(error)


def broken(folder: Path) -> Iterator[str]:
    """Yield what does not start where nothing but the folder and the system's libraries is there."""
    keep = ("SYSTEMROOT", "HOME", "TMP", "TEMP", "USERPROFILE")
    bare = {name: os.environ[name] for name in keep if name in os.environ}
    bare |= {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as home:
        bare["BERT_WORKBENCH_HOME"] = home
        sample = str(next(folder.rglob("shop_feedback_en.xlsx")))
        for line in COMMANDS:
            begun = time.monotonic()
            words = [word.replace("HOME", home).replace("SAMPLE", sample) for word in line.split()]
            done = subprocess.run(
                [str(program(folder)), *words],
                env=bare,
                capture_output=True,
                text=True,
                check=False,
                timeout=COMMAND_SECONDS,
            )
            if done.returncode:
                yield f"{line} ended with {done.returncode}: {done.stderr[-500:]}"
                return
            if "Warning" in done.stderr:
                yield f"{line} said on the way: {done.stderr[:500]}"
            print(f"  {line}: {time.monotonic() - begun:.0f} s", flush=True)
        yield from broken_window(folder, bare, Path(home))


def broken_window(folder: Path, bare: dict[str, str], home: Path) -> Iterator[str]:
    """Start the window; its crash file tells that it came up, its life that it stayed."""
    process = subprocess.Popen(
        [str(program(folder))], env=bare, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + WINDOW_SECONDS
    measured = home / "devices.json"  # written by the model engine once torch is there
    measured.unlink(missing_ok=True)
    while time.monotonic() < deadline and process.poll() is None and not measured.exists():
        time.sleep(0.2)
    if process.poll() is not None:
        _out, words = process.communicate()
        yield f"the window ended with {process.returncode}: {words.decode()[-500:]}"
        return
    if not measured.exists():
        yield f"the window's engine was not ready after {WINDOW_SECONDS} s"
    process.terminate()
    process.wait()


if __name__ == "__main__":
    sys.exit(main())
