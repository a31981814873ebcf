"""An engine pack is installed from a file, used, and done without where it cannot be used.

What stands in for a pack is a folder with a program that runs this very interpreter.
"""

import json
import os
import stat
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import __version__, engine_packs
from workbench.engine import launching
from workbench.engine.client import Engine, Wishes, run_to_end
from workbench.errors import Cancelled, EnginePackDamaged, EnginePackUnfit, WorkbenchError
from workbench.requests import InstallEngine, PreviewSheet, WarmUp
from workbench.results import EngineInstalled

ROOT = Path(__file__).resolve().parent.parent.parent
CARD = {
    "version": __version__,
    "system": engine_packs.system(),
    "program": "bin/engine",
    "device": "cpu",
    "torch": "stand-in",
}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script of a shell")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a person's folder without a pack, and trust in the next one."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(home))
    monkeypatch.setattr(launching, "_distrusted", False)
    return home


def pack_file(folder: Path, script: str, mode: int = 0o755, **card: str) -> Path:
    """Write a pack whose program is a script of the shell, as packaging/engine_pack.py does."""
    file = folder / "gpu.bertengine"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(engine_packs.CARD, json.dumps({**CARD, **card}))
        program = zipfile.ZipInfo("bin/engine")
        program.external_attr = (stat.S_IFREG | mode) << 16
        archive.writestr(program, f"#!/bin/sh\n{script}\n")
    return file


def install(file: Path) -> EngineInstalled:
    answers = run_to_end(InstallEngine(str(file)), "parser")
    while True:
        try:
            next(answers)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return] # a step's result


def kept_by(engine: Engine) -> object:
    answers = engine.run(WarmUp())
    try:
        while True:
            try:
                next(answers)
            except StopIteration as end:
                return end.value
    finally:
        engine.close()


def working(mark: Path) -> str:
    return f'touch "{mark}"; PYTHONPATH="{ROOT}" exec "{sys.executable}" -m workbench "$@"'


def test_an_installed_pack_does_the_work_of_models_and_no_parsing(
    tmp_path: Path, own_home: Path
) -> None:
    mark = tmp_path / "used"
    found = install(pack_file(tmp_path, working(mark)))
    assert Path(found.folder) == own_home / "engine"
    assert not mark.exists()
    sheet = tmp_path / "a.csv"
    sheet.write_text("text,label\nlate,delivery\n", encoding="utf-8")
    for _event in run_to_end(PreviewSheet(str(sheet)), "parser"):
        pass
    assert not mark.exists()
    engine = Engine("model")
    engine.start()
    assert engine.from_pack
    assert kept_by(engine) is not None
    assert mark.exists()


def test_a_pack_that_does_not_start_is_done_without(tmp_path: Path) -> None:
    mark = tmp_path / "used"
    install(pack_file(tmp_path, f'touch "{mark}"; exit 127'))
    engine = Engine("model")
    assert kept_by(engine) is not None
    assert mark.exists()
    assert not engine.from_pack
    mark.unlink()
    again = Engine("model")  # nor is it tried for every piece of work
    again.start()
    assert not again.from_pack
    again.close()


def test_a_pack_whose_work_is_cancelled_while_it_starts_has_not_failed(tmp_path: Path) -> None:
    install(pack_file(tmp_path, "exec sleep 600"))
    wishes = Wishes()
    wishes.cancel = True
    engine = Engine("suggestion")
    with pytest.raises(Cancelled):
        list(engine.run(WarmUp(), wishes))
    assert not launching.is_distrusted()
    assert launching.usable_pack() is not None
    engine.close()


def test_a_pack_that_is_no_program_is_done_without(tmp_path: Path) -> None:
    install(pack_file(tmp_path, "exit 0", mode=0o644))
    engine = Engine("model")
    engine.start()
    assert not engine.from_pack
    engine.close()


def test_a_pack_of_another_version_is_refused_and_the_present_one_stays(tmp_path: Path) -> None:
    install(pack_file(tmp_path, "exit 0", torch="first"))
    with pytest.raises(EnginePackUnfit) as refused:
        install(pack_file(tmp_path, "exit 0", version="0.0.1"))
    assert refused.value.theirs.startswith("0.0.1")
    present = engine_packs.found()
    assert present is not None
    assert present.torch == "first"


def test_a_newer_pack_takes_the_place_of_the_old_one(tmp_path: Path, own_home: Path) -> None:
    install(pack_file(tmp_path, "exit 0", torch="first"))
    install(pack_file(tmp_path, "exit 0", torch="second"))
    present = engine_packs.found()
    assert present is not None
    assert present.torch == "second"
    assert not [one for one in own_home.iterdir() if one.name.startswith("engine-")]
    assert engine_packs.remove()
    assert engine_packs.found() is None


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "a/../../outside", "C:\\outside"])
def test_a_name_that_leads_out_is_refused_before_anything_is_written(
    tmp_path: Path, own_home: Path, name: str
) -> None:
    file = pack_file(tmp_path, "exit 0")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(EnginePackDamaged):
        install(file)
    assert not (own_home / "engine").exists()
    assert not list(tmp_path.rglob("outside"))


def test_a_link_is_refused(tmp_path: Path, own_home: Path) -> None:
    file = pack_file(tmp_path, "exit 0")
    link = zipfile.ZipInfo("lib")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc")
    with pytest.raises(EnginePackDamaged):
        install(file)
    assert not (own_home / "engine").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_what_is_no_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.bertengine"
    file.write_bytes(content)
    with pytest.raises(EnginePackDamaged):
        install(file)


def test_a_pack_cut_short_while_it_was_copied_is_refused(tmp_path: Path, own_home: Path) -> None:
    file = pack_file(tmp_path, "exit 0 # " + "x" * 5000)
    data = bytearray(file.read_bytes())
    at = data.index(b"exit 0") if b"exit 0" in data else len(data) // 2
    data[at] ^= 0xFF
    file.write_bytes(bytes(data))
    with pytest.raises(WorkbenchError):
        install(file)
    assert not (own_home / "engine").exists()
