"""workbench labels … and label --from-column: what a script does to the labels of a project."""

import json
from pathlib import Path

import pytest

from workbench.cli import run
from workbench.project import annotations, labels, tasks, undo
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.translation import set_language

CELLS = ("late", "late", "broken", "late; broken", "price", "")
TREE = ("Food/Fruit", "Food/Bread", "Food/Fruit", "Tools/Saw", "Tools/Saw", "Tools/Drill")


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    source, path = tmp_path / "in.csv", tmp_path / "p.bertwb"
    lines = [
        f"comment number {n} of a customer,{cell},{TREE[n % 6]}" for n, cell in enumerate(CELLS * 4)
    ]
    source.write_text("\n".join(["Comment,Topic,Where", *lines]), encoding="utf-8")
    Project.create(path).close()
    from workbench.requests import ImportSheet  # noqa: PLC0415 - the parser's step, in this process
    from workbench.steps.import_sheet import import_sheet  # noqa: PLC0415 - as above

    for _event in import_sheet(
        ImportSheet(str(path), str(source), text_columns=("Comment",), guess_label=False)
    ):
        pass
    return path


def said(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    capsys.readouterr()
    assert run([str(word) for word in words]) == code
    out = capsys.readouterr()
    set_language("en")
    return out.out if code == 0 else out.err


def written(path: Path, task: str = "") -> dict[int, str]:
    with Project.open(path) as project:
        return annotations.written(project, tasks.task_named(project, task).id, 1)


def test_rows_are_labelled_from_a_column_as_what_it_holds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = said(capsys, "label", project, "--from-column", "Topic", "--kind", "single")
    assert lines == "4 new labels; 20 rows labelled for the task Labels.\n"
    assert written(project)[4] == "late; broken"
    told = json.loads(
        said(
            capsys, "label", project, "--from-column", "Topic", "--task", "Tags",
            "--kind", "several", "--separator", ";", "--json",
        )
    )  # fmt: skip
    assert told == {
        "kind": "ColumnTaken", "task": "Tags", "task_kind": "several", "labels": 3, "rows": 20,
        "refused": 0,
    }  # fmt: skip
    said(capsys, "label", project, "--from-column", "Where", "--kind", "tree", "--task", "Place")
    assert written(project, "Place")[1] == "Food > Fruit"
    refused = said(
        capsys,
        "label",
        project,
        "--from-column",
        "Where",
        "--kind",
        "tree",
        "--task",
        "Tags",
        code=3,
    )
    assert "Tags" in refused
    assert "Topic" in said(capsys, "label", project, "--from-column", "topics", code=3)
    with Project.open(project, owner=True) as opened:
        undo.undo(opened)
    assert written(project, "Place") == {}


def test_labels_are_listed_renamed_merged_archived_and_restored(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "label", project, "--from-column", "Topic", "--kind", "single")
    assert said(capsys, "labels", "list", project) == (
        "8  late\n4  broken\n4  late; broken\n4  price\n"
    )
    assert said(capsys, "labels", "rename", project, "late", "too late", "--dry-run") == (
        "8 rows keep their label “late” under its new name.\n"
    )
    assert written(project)[1] == "late"
    said(capsys, "labels", "rename", project, "LATE", "too late")
    assert written(project)[1] == "too late"
    refused = said(capsys, "labels", "rename", project, "price", "broken", code=3)
    assert "There is a label named broken already." in refused
    assert (
        said(capsys, "labels", "merge", project, "broken", "late; broken", "--into", "too late")
        == "8 rows change from “broken”, “late; broken” to “too late”.\n"
    )
    told = json.loads(
        said(capsys, "labels", "rename", project, "price", "too late", "--merge", "--json")
    )
    assert (told["kind"], told["what"], told["rows"]) == ("SchemeChange", "merge", 4)
    assert set(written(project).values()) == {"too late"}
    said(capsys, "labels", "restore", project, "broken")
    assert written(project)[3] == "broken"
    said(capsys, "labels", "archive", project, "broken")
    assert 3 not in written(project)
    assert "broken (archived)" in said(capsys, "labels", "list", project, "--archived")
    assert "too late" in said(capsys, "labels", "merge", project, "x", "--into", "broken", code=3)


def test_labels_go_to_a_file_and_into_another_project(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "labels", "import", project, "contract_clauses") == (
        "9 labels were made, 0 brought back; 0 were there already.\n"
    )
    out, other = tmp_path / "labels.json", tmp_path / "other.bertwb"
    said(capsys, "labels", "export", project, out)
    Project.create(other).close()
    told = json.loads(said(capsys, "labels", "import", other, out, "--json"))
    assert (told["made"], told["there"]) == (9, 0)
    with Project.open(project) as one, Project.open(other) as two:
        columns = "name, colour, guideline, examples, counterexamples, position"
        sql = f"SELECT {columns} FROM label ORDER BY id"
        assert one.all(sql) == two.all(sql)
        assert len(labels.all_labels(two, 1)) == 9
    refused = said(capsys, "labels", "import", other, "sentiments", code=3)
    assert "sentiment, email_routing" in refused


def test_project_that_is_open_elsewhere_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ProjectLock(project):
        assert said(capsys, "labels", "list", project, code=3)


def test_wrong_usage_is_exit_code_2(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "label", project, code=2)
    assert "--kind" in said(
        capsys, "label", project, "--from-column", "Topic", "--kind", "words", code=2
    )
