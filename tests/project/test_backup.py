from pathlib import Path
from typing import Any

import apsw
import pytest

from workbench.errors import DiskFull, ProjectDamaged, ProjectTooOld
from workbench.project import annotations, labels, rows, sheets, tasks
from workbench.project.backup import newest_backup, verified_backup
from workbench.project.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION
from workbench.project.store import Project

Desk = Any


def test_backup_is_a_whole_project_with_what_is_still_in_the_log(desk: Desk) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1, 2], desk.label("good"))
    assert desk.project.path.with_name("study.bertwb-wal").stat().st_size > 0
    path = verified_backup(desk.project.path)
    assert path.parent == desk.project.path.parent
    with Project.open(path, owner=True) as copy:
        assert set(annotations.current_all(copy, desk.task, desk.sheet.id)) == {1, 2}
        assert sheets.sheet_named(copy).rows == 8
        assert copy.all("PRAGMA integrity_check") == [("ok",)]


def test_backup_leaves_the_project_as_it_was_and_no_half_files(imported: Path) -> None:
    before = imported.read_bytes()
    path = verified_backup(imported)
    assert imported.read_bytes() == before
    assert {other.name for other in imported.parent.iterdir()} <= {
        path.name, "study.bertwb", "study.bertwb-wal", "study.bertwb-shm",
    }  # fmt: skip


def test_three_newest_backups_are_kept(imported: Path) -> None:
    made = [verified_backup(imported) for _time in range(5)]
    kept = sorted(imported.parent.glob("*.backup-*"))
    assert kept == made[2:]
    assert newest_backup(imported) == made[-1]


def test_backups_of_another_project_are_not_touched(imported: Path) -> None:
    other = imported.with_name("other.bertwb")
    other.write_bytes(imported.read_bytes())
    theirs = verified_backup(other)
    for _time in range(5):
        verified_backup(imported)
    assert theirs.exists()
    assert newest_backup(other) == theirs


def test_damaged_backup_is_not_offered(imported: Path) -> None:
    older, newer = verified_backup(imported), verified_backup(imported)
    newer.write_bytes(newer.read_bytes()[:5000])
    assert newest_backup(imported) == older
    older.write_bytes(b"nothing of the kind")
    assert newest_backup(imported) is None


def test_damaged_project_names_its_newest_sound_backup_and_that_opens(imported: Path) -> None:
    with Project.open(imported) as project:
        labels.add_label(project, tasks.task_named(project).id, "kept")
    path = verified_backup(imported)
    imported.write_bytes(imported.read_bytes()[:9000])
    with pytest.raises(ProjectDamaged) as refused:
        Project.open(imported)
    assert refused.value.backup == path.name
    with Project.open(path) as copy:
        assert [one.name for one in labels.all_labels(copy, 1)] == ["kept"]


def test_damaged_project_gets_no_backup(imported: Path) -> None:
    sound = verified_backup(imported)
    content = bytearray(imported.read_bytes())
    content[8192:-4096] = bytes(reversed(content[8192:-4096]))
    imported.write_bytes(content)
    with pytest.raises((ProjectDamaged, apsw.CorruptError)):
        verified_backup(imported)
    assert list(imported.parent.glob("*.backup-*")) == [sound]
    assert list(imported.parent.glob("*.part")) == []


def test_backup_without_room_is_told_and_leaves_nothing(imported: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(DiskFull):
            verified_backup(imported)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(imported.parent.glob("*backup*")) == []


def test_project_of_the_first_version_is_backed_up_migrated_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "old.bertwb"
    db = apsw.Connection(str(path))
    db.execute(MIGRATIONS[0])
    db.execute(
        "INSERT INTO sheet VALUES (1, 'Old', '/a/b.xlsx', 'Data', 1, 2, '2026-01-01');"
        "INSERT INTO sheet_column VALUES (1, 0, 'comment', 'text');"
        "CREATE TABLE rows_1 (c0); INSERT INTO rows_1 VALUES ('late'), ('fine');"
        "INSERT INTO task (name, kind) VALUES ('Task', 'single');"
        "INSERT INTO label (task, name, colour, position) VALUES (1, 'bad', '#000000', 0);"
        "INSERT INTO assigned (task, sheet, row, label) VALUES (1, 1, 2, 1)"
    )
    db.pragma("application_id", APPLICATION_ID)
    db.pragma("user_version", 1)
    db.close()
    with pytest.raises(ProjectTooOld):
        Project.open(path, readonly=True)
    with Project.open(path, owner=True) as project:
        assert project.db.pragma("user_version") == SCHEMA_VERSION
        sheet = sheets.sheet_named(project, "Old")
        assert (sheet.digest, sheet.cleaning, sheet.report) == ("", "", ())
        assert list(sheet.source_rows()) == [(1, 2), (2, 3)]
        assert rows.texts(project, sheet) == [(1, "late"), (2, "fine")]
        assert project.all("SELECT row FROM assigned") == [(2,)]
    assert len(list(tmp_path.glob("old*"))) >= 2, "the backup lies beside it"
