"""`label --rules`: files of rules in their three shapes, a dry run, and what they set."""

import json
from pathlib import Path

import pytest

from tests.cli.command import called, imported, run
from workbench.errors import FileMissing, RulesUnreadable
from workbench.paths import resource
from workbench.project import annotations, labels, rules
from workbench.project.store import Project
from workbench.rule_files import read_rules

SAMPLE = resource("samples", "shop_feedback_en.xlsx")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", '# a comment\n\nLate: late, 晚到\n退款：refund OR 退款\n"a: b": x'),
        ("a.csv", 'label,pattern\nLate,"late, 晚到"\n退款,refund OR 退款\na: b,x'),
        ("a.json", '{"Late": "late, 晚到", "退款": ["refund OR 退款"], "a: b": "x"}'),
        (
            "b.json",
            json.dumps(
                [
                    {"label": "Late", "pattern": "late, 晚到"},
                    {"label": "退款", "pattern": "refund OR 退款"},
                    {"label": "a: b", "pattern": "x"},
                ],
                ensure_ascii=False,
            ),
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_shape_of_file(name: str, text: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding=encoding)
    expected = [("Late", "late, 晚到"), ("退款", "refund OR 退款"), ("a: b", "x")]
    assert read_rules(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.txt", "a: b\n\nnothing", 3),
        ("a.csv", "a,b\nc", 2),
        ("a.json", "[1]", 0),
        ("a.json", "{", 1),
    ],
)
def test_broken_file_says_its_line(name: str, text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RulesUnreadable) as told:
        read_rules(tmp_path / name)
    assert told.value.line == line
    with pytest.raises(FileMissing):
        read_rules(tmp_path / "none.txt")


def test_rules_are_tried_then_kept_and_label(home: Path, tmp_path: Path) -> None:
    project, file = tmp_path / "p.bertwb", tmp_path / "rules.txt"
    file.write_text("delivery: courier, parcel\nRefund and returns: refund", encoding="utf-8")
    imported(project, SAMPLE, sheet="Labelled", text_columns=("Feedback",), label_column="Topic")
    with Project.open(project) as opened:
        annotations.annotate(opened, 1, 1, range(1, 101), None)
        before = annotations.current_all(opened, 1, 1)
    tried = run(home, "label", project, "--rules", file, "--dry-run", "--json")
    assert tried.returncode == 0, tried.stderr
    told = json.loads(tried.stdout.splitlines()[-1])
    with Project.open(project) as opened:
        assert annotations.current_all(opened, 1, 1) == before
        assert rules.all_rules(opened, 1) == ()
    done = called(home, "label", project, "--rules", file)
    assert done.returncode == 0, done.stderr
    assert f"{told['fresh']} rows labelled." in done.stdout
    with Project.open(project) as opened:
        after = annotations.current_all(opened, 1, 1)
        assert len(after) == len(before) + told["fresh"]
        assert [one.pattern for one in rules.all_rules(opened, 1)] == ["courier, parcel", "refund"]
        wanted = {
            one.id
            for one in labels.all_labels(opened, 1)
            if one.name in {"Delivery", "Refund and returns"}
        }
        assert {after[row] for row in after.keys() - before.keys()} <= wanted
    file.write_text("Delivery: (late", encoding="utf-8")
    refused = called(home, "label", project, "--rules", file)
    assert refused.returncode == 3
    assert "partner" in refused.stderr
    for words in (
        (),
        ("--rules", file, "--from-column", "Topic"),
        ("--from-column", "Topic", "--dry-run"),
    ):
        assert called(home, "label", project, *words).returncode == 2
