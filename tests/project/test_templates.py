"""The templates that come with the program are complete in both languages; hostile files are refused."""

import json
from pathlib import Path

import pytest

from workbench import templates
from workbench.errors import TemplateUnknown, TemplateUnreadable
from workbench.templates import TemplateLabel
from workbench.translation import set_language


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_bundled_template_is_complete(language: str) -> None:
    set_language(language)
    try:
        found = templates.bundled()
    finally:
        set_language("en")
    assert len(found) == 7
    for one in found:
        assert one.name
        assert one.about
        assert len({label.name for label in one.labels}) == len(one.labels) >= 3
        for label in one.labels:
            assert label.guideline, (one.id, label.name)
            assert len(label.examples) >= 2, (one.id, label.name)
            assert len(label.counterexamples) >= 2, (one.id, label.name)
            everything = (label.name, label.guideline, *label.examples, *label.counterexamples)
            chinese = [
                any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in everything
            ]
            assert all(chinese) if language == "zh_CN" else not any(chinese), (one.id, label.name)


def test_written_file_is_read_back(tmp_path: Path) -> None:
    wanted = (
        TemplateLabel("好评", "说明\n两行", ("a", "b"), ("c",), "#123456"),
        TemplateLabel("A > B"),
    )
    templates.write(tmp_path / "x.json", "tree", wanted, "Goods")
    found = templates.found(str(tmp_path / "x.json"))
    assert (found.kind, found.name, found.labels) == ("tree", "Goods", wanted)


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", '{"format": "bert-workbench-labels"}', "[" * 100_000,
        '{"format": "bert-workbench-labels", "labels": [{"guideline": "x"}]}',
        '{"format": "bert-workbench-labels", "labels": [7]}',
    ],
)  # fmt: skip
def test_file_that_is_no_template_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateUnreadable):
        templates.read(tmp_path / "x.json")


def test_odd_values_are_left_out(tmp_path: Path) -> None:
    told = {
        "format": "bert-workbench-labels", "kind": "cube",
        "labels": [
            {"name": "  "}, {"name": 5},
            {"name": {"de": "Gut"}, "colour": "red; }", "examples": ["a\nb", 7, ""], "guideline": []},
        ],
    }  # fmt: skip
    (tmp_path / "x.json").write_text(json.dumps(told), encoding="utf-8")
    found = templates.read(tmp_path / "x.json")
    assert found.kind == "single"
    assert found.labels == (TemplateLabel("Gut", "", ("a b",), (), ""),)


def test_unknown_name_says_what_there_is() -> None:
    with pytest.raises(TemplateUnknown) as refused:
        templates.found("sentiments")
    assert "sentiment" in refused.value.available
