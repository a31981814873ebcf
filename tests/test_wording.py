"""Every error has a sentence and a remedy, in both languages, with its own fields in it."""

import dataclasses

import pytest

from workbench import errors, wording
from workbench.translation import flowing, set_language

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, errors.WorkbenchError)
    and kind is not errors.WorkbenchError
]


def sample_of(kind: type[errors.WorkbenchError]) -> errors.WorkbenchError:
    values = {
        field.name: 7 if field.type in (int, "int") else f"<{field.name}>"
        for field in dataclasses.fields(kind)
    }
    return kind(**values)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_error_has_a_sentence_and_says_what_to_do(
    kind: type[errors.WorkbenchError], language: str
) -> None:
    set_language(language)
    try:
        said = wording.sentence(sample_of(kind))
    finally:
        set_language("en")
    assert said.fact[-1] in ".。"
    assert "{" not in str(said)
    assert said.remedy or kind is errors.Cancelled
    if language == "zh_CN":
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said.fact)


def test_damaged_project_without_backup_does_not_point_to_one() -> None:
    assert "Open the newest" not in wording.sentence(errors.ProjectDamaged("a.bertwb")).remedy
    assert "b.bertwb" in wording.sentence(errors.ProjectDamaged("a.bertwb", "b.bertwb")).remedy


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second"), (42, "42 seconds"), (61, "1 minute"), (600, "10 min")]
)
def test_time_left_is_coarse(seconds: float, words: str) -> None:
    assert words in wording.time_left(seconds)


def test_sentences_are_joined_as_each_language_writes_them() -> None:
    try:
        set_language("zh_CN")
        assert flowing("已完成。", "", "还剩 3 行。") == "已完成。还剩 3 行。"
        assert flowing("Done.", "还剩 3 行。") == "Done. 还剩 3 行。"
    finally:
        set_language("en")
    assert flowing("Done.", "", "Three rows are left.") == "Done. Three rows are left."
