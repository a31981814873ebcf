"""Look that a frozen folder holds nothing unwanted and works without it: check_build.py FOLDER

Runs in the environment of the build. The check fails where a package of contents.UNUSED, a library of
CUDA, or a library of the build machine that Debian 12 and Ubuntu 22.04 would not accept is in it, and
where a command, a parser, a model or the window does not start in an environment with nothing else.
"""

import json
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
WINDOW_SECONDS = 60


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
        sample = next(folder.rglob("shop_feedback_en.xlsx"))
        project = str(Path(home, "p.bertwb"))
        for command in (
            ["--version"],
            ["new", project],
            ["import", project, str(sample), "--sheet", "Labelled"],
            ["train", project, "--preset", "quick", "--seed", "1", "--json"],
        ):
            done = subprocess.run(
                [str(program(folder)), *command],
                env=bare,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                yield f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}"
                return
        scores = json.loads(done.stdout.splitlines()[-1])
        print(f"  learnt from the sample: {json.dumps(scores)[:120]}…")
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
