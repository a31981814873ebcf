"""Make an engine pack, the engine with torch for NVIDIA GPUs as one file:

    python3 packaging/engine_pack.py [--python PYTHON] [--device cuda]

Freezes only the engine, with the torch of build/venv-cuda (the usual index brings CUDA on Linux; on
Windows name CUDA's index in PIP_INDEX_URL) or of PYTHON, into dist/engine/, lets it start, and writes
dist/bert-workbench-engine-DEVICE-VERSION-SYSTEM.bertengine (2.5 GB with CUDA). The person opens
that file in the app, or runs: bert-workbench engine install FILE. An administrator may unfold it into
/opt/bert-workbench/engine for everybody.

Made, installed and started with torch for CUDA on a computer without a GPU; on one with a GPU it is
untried.
"""

import argparse
import json
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build

dev = build.dev

FOLDER = build.DIST / "engine"
STORED = (".safetensors",)  # does not get smaller
ASK = (
    "import json, torch; from workbench import __version__, engine_packs as p;"
    "print(json.dumps({'version': __version__, 'system': p.system(), 'card': p.CARD,"
    " 'suffix': p.SUFFIX, 'torch': torch.__version__, 'cuda': torch.version.cuda or ''}))"
)
START = """
from workbench.engine.client import Engine
from workbench.requests import WarmUp
engine = Engine("model")
answers = engine.run(WarmUp())
try:
    while True:
        next(answers)
except StopIteration as end:
    assert engine.from_pack, "the frozen engine did not start"
    print(end.value.device, end.value.name)
engine.close()
"""


def main() -> int:
    """Freeze, start once, pack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--python", default="")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    options = parser.parse_args()
    try:
        python = Path(options.python) if options.python else made_environment()
    except dev.Refused as problem:
        dev.say(str(problem))
        return 3
    facts = json.loads(asked(python))
    if options.device == "cuda" and not facts["cuda"]:
        dev.say(f"torch {facts['torch']} is not for CUDA; name another environment with --python.")
        return 3
    for command in (
        ("packaging/fonts.py", str(build.WORK / "fonts")),
        build.freezing("engine.spec"),
    ):
        called = [str(python), *command]
        if code := subprocess.call(called, cwd=dev.ROOT, env=build.environment()):
            return code
    program = "engine.exe" if sys.platform == "win32" else "engine"
    card = {
        "version": facts["version"],
        "system": facts["system"],
        "program": program,
        "device": options.device,
        "torch": facts["torch"],
    }
    (FOLDER / facts["card"]).write_text(json.dumps(card, indent=1), encoding="utf-8")
    drop_links()
    dev.say(f"it computes on {started(python)}")
    name = f"bert-workbench-engine-{options.device}-{facts['version']}-{facts['system']}"
    made = build.DIST / f"{name}{facts['suffix']}"
    pack(made)
    dev.say(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def made_environment() -> Path:
    """Return the interpreter of build/venv-cuda, made where it is missing."""
    dev.VENV = build.WORK / "venv-cuda"
    if not dev.venv_python().is_file():
        build.WORK.mkdir(exist_ok=True)
        dev.make_venv()
        if dev.pip("install", "-c", str(dev.LOCK), dev.TORCH, "-e", f"{dev.ROOT}[build]"):
            raise dev.Refused("The packages could not be installed; the lines above say why.")
    return dev.venv_python()


def asked(python: Path) -> str:
    """Return the facts that a pack's card states, from the environment that it is made of."""
    return subprocess.run(
        [str(python), "-c", ASK],
        cwd=dev.ROOT,
        env=build.environment(),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout


def started(python: Path) -> str:
    """Return what the frozen engine computes on, asked through the app's own client."""
    with tempfile.TemporaryDirectory() as home:
        Path(home, "engine").symlink_to(FOLDER, target_is_directory=True)
        done = subprocess.run(
            [str(python), "-c", START],
            cwd=dev.ROOT,
            env={**build.environment(), "BERT_WORKBENCH_HOME": home},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    return done.stdout.strip()


def drop_links() -> None:
    """Take out the links to CUDA's libraries: torch knows by itself where those lie, and as files of
    the pack they would be a third of it.
    """
    for file in FOLDER.rglob("*"):
        if file.is_symlink() and "nvidia" in file.resolve().parts:
            file.unlink()


def pack(target: Path) -> None:
    """Write the folder as one file; links become the files that they name."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in sorted(FOLDER.rglob("*")):
            if file.is_file():
                info = zipfile.ZipInfo.from_file(file, file.relative_to(FOLDER).as_posix())
                info.external_attr = (stat.S_IFREG | (file.stat().st_mode & 0o777)) << 16
                stored = file.suffix in STORED
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as out:
                    while block := source.read(1 << 22):
                        out.write(block)


if __name__ == "__main__":
    sys.exit(main())
