from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from workbench.errors import (
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    NotAProject,
    ProjectDamaged,
    ProjectEmpty,
    ProjectExists,
    ProjectMissing,
    ProjectReadOnly,
    ProjectTooNew,
)
from workbench.project import labels, rows, sheets, tasks
from workbench.project.folders import copy_local, is_network_folder
from workbench.project.schema import SCHEMA_VERSION
from workbench.project.store import Project

WithoutRoot = Callable[[Callable[[], Any]], Any]


def sqlite(path: Path, *statements: str) -> None:
    db = apsw.Connection(str(path))
    for statement in statements:
        db.execute(statement)
    db.close()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_project_is_one_file_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "new.bertwb"
    with Project.create(path) as project:
        task = tasks.task_named(project)
        labels.add_label(project, task.id, "kept")
    assert names_in(tmp_path) == ["new.bertwb"]
    with Project.open(path) as project:
        assert [label.name for label in labels.all_labels(project, task.id)] == ["kept"]


def test_new_project_never_overwrites_a_file(tmp_path: Path) -> None:
    path = tmp_path / "taken.bertwb"
    path.write_bytes(b"something of somebody")
    with pytest.raises(ProjectExists) as refused:
        Project.create(path)
    assert refused.value.file == "taken.bertwb"
    assert path.read_bytes() == b"something of somebody"


def test_new_project_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        Project.create(tmp_path / "gone" / "new.bertwb")


def test_new_project_in_a_read_only_folder_is_refused(
    tmp_path: Path, without_root: WithoutRoot
) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FolderReadOnly):
            without_root(lambda: Project.create(tmp_path / "new.bertwb"))
    finally:
        tmp_path.chmod(0o700)
    assert names_in(tmp_path) == []


def test_missing_project_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(ProjectMissing) as refused:
        Project.open(tmp_path / "gone.bertwb")
    assert refused.value.file == "gone.bertwb"
    assert names_in(tmp_path) == []


def test_project_of_no_bytes_is_told_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "empty.bertwb"
    path.touch()
    with pytest.raises(ProjectEmpty):
        Project.open(path)
    assert path.stat().st_size == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(500), b"SQLite", b"some text\n"])
def test_other_file_is_no_project_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.bertwb"
    path.write_bytes(content)
    with pytest.raises(NotAProject):
        Project.open(path)
    assert path.read_bytes() == content
    assert names_in(tmp_path) == ["other.bertwb"]


@pytest.mark.parametrize("owner", [True, False])
def test_database_of_another_application_is_no_project_and_stays(
    tmp_path: Path, owner: bool
) -> None:
    path = tmp_path / "other.bertwb"
    sqlite(path, "CREATE TABLE rows_1 (a)", "INSERT INTO rows_1 VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(NotAProject):
        Project.open(path, owner=owner)
    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["other.bertwb"]


def test_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(NotAProject):
        Project.open(tmp_path)


@pytest.mark.parametrize("readonly", [True, False])
def test_project_of_a_newer_version_is_told_and_stays(project_path: Path, readonly: bool) -> None:
    sqlite(project_path, f"PRAGMA user_version = {SCHEMA_VERSION + 4}")
    before = project_path.read_bytes()
    with pytest.raises(ProjectTooNew) as refused:
        Project.open(project_path, readonly=readonly, owner=not readonly)
    assert (refused.value.version, refused.value.supported) == (SCHEMA_VERSION + 4, SCHEMA_VERSION)
    assert project_path.read_bytes() == before


@pytest.mark.parametrize("share", [0.01, 0.4, 0.8])
def test_truncated_project_is_damaged(imported: Path, share: float) -> None:
    whole = imported.read_bytes()
    imported.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ProjectDamaged) as refused:
        Project.open(imported)
    assert (refused.value.file, refused.value.backup) == ("study.bertwb", "")


def test_project_with_overwritten_pages_is_damaged(imported: Path) -> None:
    content = bytearray(imported.read_bytes())
    content[4096:-4096] = bytes(reversed(content[4096:-4096]))
    imported.write_bytes(content)
    with pytest.raises(ProjectDamaged):
        Project.open(imported)


def test_project_open_for_reading_shows_all_and_refuses_writes(imported: Path) -> None:
    before = imported.read_bytes()
    with Project.open(imported, readonly=True) as project:
        sheet = sheets.sheet_named(project)
        assert rows.window(project, sheet.id, [1])[0][0] == "F-01"
        with pytest.raises(ProjectReadOnly):
            sheets.rename_sheet(project, sheet.id, "other")
        with pytest.raises(ProjectReadOnly):
            labels.add_label(project, 1, "other")
    assert imported.read_bytes() == before


def test_reader_beside_a_writer_sees_what_is_committed(imported: Path) -> None:
    with Project.open(imported) as writer, Project.open(imported, readonly=True) as reader:
        task = tasks.task_named(writer).id
        labels.add_label(writer, task, "fresh")
        assert [label.name for label in labels.all_labels(reader, task)] == ["fresh"]


def test_project_in_a_read_only_folder_opens_for_reading_only(
    imported: Path, without_root: WithoutRoot
) -> None:
    def look() -> tuple[bool, Any]:
        with Project.open(imported, owner=True) as project:
            sheet = sheets.sheet_named(project)
            with pytest.raises(ProjectReadOnly):
                sheets.rename_sheet(project, sheet.id, "other")
            return project.readonly, rows.window(project, sheet.id, [2])[0][0]

    imported.parent.chmod(0o500)
    try:
        assert without_root(look) == (True, "F-02")
    finally:
        imported.parent.chmod(0o700)
    assert names_in(imported.parent) == ["study.bertwb"]


def test_write_that_fails_changes_nothing(imported: Path) -> None:
    with Project.open(imported) as project:
        sheet = sheets.sheet_named(project)
        with pytest.raises(apsw.SQLError), project.write() as db:
            db.execute("UPDATE sheet SET name = 'half done'; UPDATE no_such_table SET name = ''")
        assert sheets.sheet_named(project).name == sheet.name
        sheets.rename_sheet(project, sheet.id, "done")
        assert sheets.sheet_named(project).name == "done"


def test_disk_without_room_is_told_and_the_project_stays_whole(imported: Path) -> None:
    resource = pytest.importorskip("resource")
    with Project.open(imported) as project:
        task = tasks.task_named(project).id
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (imported.stat().st_size, before[1]))
        try:
            with pytest.raises(DiskFull), project.write() as db:
                db.execute("INSERT INTO meta VALUES ('much', hex(randomblob(4000000)))")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        labels.add_label(project, task, "afterwards")
    with Project.open(imported, owner=True) as project:
        assert [label.name for label in labels.all_labels(project, task)] == ["afterwards"]
        assert project.all("PRAGMA integrity_check") == [("ok",)]
        assert project.one("SELECT count(*) FROM meta WHERE name = 'much'") == (0,)


def test_folder_for_tests_is_not_on_the_network(tmp_path: Path) -> None:
    assert is_network_folder(tmp_path) is False
    assert is_network_folder(tmp_path / "not" / "there" / "yet") is False


def test_local_copies_take_free_names_and_hold_everything(imported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "local"
    folder.mkdir()
    with Project.open(imported) as project:
        task = tasks.task_named(project).id
        labels.add_label(project, task, "still in the log")
        copies = [copy_local(imported, folder), copy_local(imported, folder)]
    assert [path.name for path in copies] == ["study.bertwb", "study (2).bertwb"]
    for path in copies:
        with Project.open(path, owner=True) as copy:
            assert [label.name for label in labels.all_labels(copy, task)] == ["still in the log"]
            assert sheets.sheet_named(copy).rows == 8
    assert len(names_in(folder)) == 2
