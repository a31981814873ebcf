"""A model goes into one file and comes out on another computer; what is not a model's is refused."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.steps.test_apply_goes_on import driven
from tests.steps.test_smaller_models import learnt
from workbench.errors import (
    FileMissing,
    ModelDamaged,
    ModelOfAnotherKind,
    ModelUnsafe,
    ModelUnsupported,
    WorkbenchError,
)
from workbench.library import about, entries, rename
from workbench.paths import models_folder
from workbench.project import labels, predictions, runs, sheets, tasks
from workbench.project.store import Project
from workbench.requests import (
    AdoptModel,
    ApplyModel,
    ExportModel,
    ImportModel,
    ImportSheet,
    TryModel,
)
from workbench.results import ModelAdopted, ModelImported, ModelTried
from workbench.steps.apply_model import apply_model
from workbench.steps.export_model import export_model
from workbench.steps.import_model import adopt_model, import_model, try_model
from workbench.steps.import_sheet import import_sheet

Entries = dict[str, bytes]


@pytest.fixture(scope="module")
def learnt_by_tiny(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    return learnt(tmp_path_factory.mktemp("packed"), str(tiny_folder))


@pytest.fixture(scope="module")
def pack(learnt_by_tiny: Path) -> Path:
    target = learnt_by_tiny.with_name("shop.bertpack")
    driven(export_model(ExportModel(str(learnt_by_tiny), str(target), "pack")))
    return target


def taken(file: Path) -> ModelImported:
    found = driven(import_model(ImportModel(str(file))))[1]
    assert isinstance(found, ModelImported)
    return found


def elsewhere(folder: Path) -> Path:
    """Return a project of another person with the same kind of rows and no labels."""
    source = folder / "new.csv"
    lines = [
        f"the parcel came late {n}" if n % 2 else f"the page does not load {n}" for n in range(20)
    ]
    source.write_text("comment\n" + "\n".join(lines), encoding="utf-8")
    path = folder / "other.bertwb"
    Project.create(path).close()
    driven(import_sheet(ImportSheet(str(path), str(source), text_columns=("comment",))))
    return path


def said(project: Path, run: int) -> list[tuple[int, str, float]]:
    with Project.open(project) as opened:
        return list(predictions.iterate(opened, run, sheets.all_sheets(opened)[0].id))


def test_a_pack_says_the_same_on_another_computer(
    pack: Path, learnt_by_tiny: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    here = elsewhere(tmp_path)
    driven(import_sheet(ImportSheet(str(learnt_by_tiny), str(tmp_path / "new.csv"))))
    driven(apply_model(ApplyModel(str(learnt_by_tiny), sheet="new")))
    hidden = tiny_folder.rename(
        tiny_folder.with_name("gone")
    )  # the other computer has no such folder
    try:
        found = taken(pack)
        adopted = driven(adopt_model(AdoptModel(str(here), found.folder)))[1]
        assert isinstance(adopted, ModelAdopted)
        driven(apply_model(ApplyModel(str(here), run=adopted.run)))
    finally:
        hidden.rename(tiny_folder)
    with Project.open(learnt_by_tiny) as opened:
        number = sheets.sheet_named(opened, "new").id
        own = [(row, label) for row, label, _s in predictions.iterate(opened, 1, number)]
    assert [(row, label) for row, label, _sure in said(here, adopted.run)] == own
    with Project.open(here) as opened:
        run = runs.run(opened, adopted.run)
        assert run.scores is not None
        assert {one.name for one in labels.all_labels(opened, run.task)} == {
            "delivery",
            "refund",
            "website",
        }
        assert runs.held_out(opened, run.id) == []


def test_the_card_of_a_pack_can_be_read_and_renamed(pack: Path) -> None:
    found = taken(pack)
    told = about(Path(found.folder))
    assert told is not None
    assert (told.what, told.task, told.source) == ("trained", "single", "file")
    assert told.scores is not None
    assert told.scores.rows > 0
    rename(Path(found.folder), "Our topics")
    assert "Our topics" in [one.name for _folder, one in entries("trained")]


def test_a_text_can_be_tried(pack: Path) -> None:
    found = driven(try_model(TryModel(taken(pack).folder, "the parcel came late again")))[1]
    assert isinstance(found, ModelTried)
    assert found.label == "delivery"
    assert sum(found.shares) == pytest.approx(1, abs=1e-3)
    assert max(found.shares) == pytest.approx(found.confidence, abs=1e-3)


def test_a_task_of_another_kind_is_refused(pack: Path, tmp_path: Path) -> None:
    here = elsewhere(tmp_path)
    with Project.open(here, owner=True) as opened:
        tasks.add_task(opened, "Scores", "number")
    with pytest.raises(ModelOfAnotherKind):
        driven(adopt_model(AdoptModel(str(here), taken(pack).folder, "Scores")))


def test_a_zip_of_a_base_model_comes_into_the_library(tiny_folder: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "tiny-bert"), "zip", tiny_folder.parent,
                                       tiny_folder.name))  # fmt: skip
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr(f"{tiny_folder.name}/pytorch_model.bin", b"never opened")
    found = taken(archive)
    assert (found.what, found.name) == ("base", tiny_folder.name)
    names = {one.name for one in Path(found.folder).iterdir()}
    assert "model.safetensors" in names
    assert "pytorch_model.bin" not in names


# --- hostile archives -----------------------------------------------------------------------


def contents(pack: Path) -> Entries:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(folder: Path, found: Entries) -> Path:
    target = folder / "changed.bertpack"
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return target


def manifest(found: Entries, **changes: object) -> Entries:
    told = {**json.loads(found["pack.json"]), **changes}
    return {**found, "pack.json": json.dumps(told).encode()}


def renamed(old: str, new: str) -> Callable[[Entries], Entries]:
    def change(found: Entries) -> Entries:
        told = json.loads(found["pack.json"])
        told["files"][new] = told["files"].pop(old)
        kept = {name: data for name, data in found.items() if name != old}
        return {**kept, new: found[old], "pack.json": json.dumps(told).encode()}

    return change


def reaching(found: Entries) -> Entries:
    """Return a pack whose card asks for a folder of this computer."""
    import hashlib  # noqa: PLC0415 - only here

    card = {**json.loads(found["model/card.json"]), "base": "/etc", "base_sha256": "0" * 64}
    data = json.dumps(card).encode()
    told = json.loads(found["pack.json"])
    told["files"]["model/card.json"] = {
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return {**found, "model/card.json": data, "pack.json": json.dumps(told).encode()}


HOSTILE: dict[str, tuple[Callable[[Entries], Entries], type[WorkbenchError]]] = {
    "leads out": (renamed("model/head.safetensors", "../head.safetensors"), ModelUnsafe),
    "absolute": (renamed("model/head.safetensors", "/tmp/head.safetensors"), ModelUnsafe),
    "drive": (renamed("model/head.safetensors", "C:/head.safetensors"), ModelUnsafe),
    "backslash": (renamed("model/head.safetensors", "model\\..\\x.safetensors"), ModelUnsafe),
    "deeper": (renamed("model/head.safetensors", "model/a/b.safetensors"), ModelUnsafe),
    "a pickle": (renamed("model/head.safetensors", "model/head.bin"), ModelUnsafe),
    "code": (lambda found: {**found, "model/modeling.py": b"import os"}, ModelUnsafe),
    "not in the manifest": (lambda found: {**found, "model/more.json": b"{}"}, ModelUnsafe),
    "missing": (lambda found: {n: d for n, d in found.items() if "head" not in n}, ModelUnsafe),
    "changed": (lambda found: {**found, "model/head.safetensors": b"x" * 99}, ModelDamaged),
    "another folder": (reaching, ModelUnsafe),
    "newer": (lambda found: manifest(found, format=99), ModelUnsupported),
    "no card": (lambda found: manifest(found, about="{}"), ModelDamaged),
    "no manifest": (lambda found: {**found, "pack.json": b"[1"}, ModelDamaged),
    "a list": (lambda found: {**found, "pack.json": b"[1]"}, ModelDamaged),
    "files as a list": (lambda found: manifest(found, files=[1]), ModelDamaged),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_pack_is_refused_and_leaves_nothing(
    pack: Path, tmp_path: Path, case: str
) -> None:
    change, kind = HOSTILE[case]
    before = set(models_folder().iterdir())
    with pytest.raises(kind):
        taken(written(tmp_path, change(contents(pack))))
    assert set(models_folder().iterdir()) == before
    assert not Path("/tmp/head.safetensors").exists()


def test_links_doubles_and_passwords_are_refused(pack: Path, tmp_path: Path) -> None:
    target = tmp_path / "link.bertpack"
    link = zipfile.ZipInfo("model/tokenizer.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ModelUnsafe):
        taken(target)
    twice = tmp_path / "twice.bertpack"
    with zipfile.ZipFile(twice, "w") as archive:
        for name, data in contents(pack).items():
            archive.writestr(name, data)
        archive.writestr("MODEL/card.json", "{}")
    with pytest.raises(ModelUnsafe):
        taken(twice)


def test_a_member_that_unfolds_to_more_than_it_said_is_refused(pack: Path, tmp_path: Path) -> None:
    found = contents(pack)
    target = tmp_path / "bomb.bertpack"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data if name != "model/card.json" else b" " * (80 << 20))
    with pytest.raises(ModelDamaged):
        taken(target)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_pack_that_was_cut_short_is_damaged(pack: Path, tmp_path: Path, share: float) -> None:
    data = pack.read_bytes()
    cut = tmp_path / "cut.bertpack"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelDamaged):
        taken(cut)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        taken(tmp_path / "none.bertpack")
