"""Why a run says what it says, asked of real projects: the word that was planted comes first."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.steps.two_topics import driven
from tests.tiny_bert import FILLERS
from workbench.errors import LabelUnknown, RowMissing, RowWithoutText, RunModelMissing
from workbench.events import Event, Progress
from workbench.findings import driven_lines, explained_lines, told_words
from workbench.options import Options
from workbench.paths import remove_model
from workbench.project import runs
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.requests import (
    CompressModel,
    EmbedSheet,
    ExplainLabels,
    ExplainRow,
    ImportSheet,
    TrainModel,
)
from workbench.results import RESULTS, LabelsExplained, RowExplained
from workbench.steps import explaining
from workbench.steps.compress_model import compress_model
from workbench.steps.embed_sheet import embed_sheet
from workbench.steps.explain_labels import explain_labels
from workbench.steps.explain_row import explain_row
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model

LATIN = {"delivery": "parcel", "refund": "money", "website": "login"}
HAN = {"物流": "快递", "退款": "退钱", "网站": "登录"}
HAN_FILLERS = ("昨天", "我们", "这次", "真的", "一下", "已经", "今天", "还是")


def lines(kind: str, count: int = 240) -> list[tuple[str, str]]:
    """Return (text, label) rows in which one word, among others at random, decides the label."""
    pick = random.Random(5)
    found: list[tuple[str, str]] = []
    for at in range(count):
        if kind == "chinese":
            label = list(HAN)[at % 3]
            parts = [*pick.sample(HAN_FILLERS, 4), HAN[label]]
            pick.shuffle(parts)
            found.append(("".join(parts), label))
            continue
        label = list(LATIN)[at % 3]
        parts = [*pick.choices(FILLERS, k=5), LATIN[label]]
        pick.shuffle(parts)
        found.append((" ".join(parts), label))
    if kind == "number":
        return [(text, str(1 + 4 * list(LATIN).index(label))) for text, label in found]
    if kind == "several":
        return [(f"{text} app" * (at % 2) or text, f"{label};page" * (at % 2) or label)
                for at, (text, label) in enumerate(found)]  # fmt: skip
    if kind == "tree":
        return [(text, f"Shop > {one}" if one != "website" else one) for text, one in found]
    return found


def made(folder: Path, kind: str, **asked: object) -> Path:
    """Return a project with such rows, a row without text, one of signs, and a run."""
    source = folder / "rows.csv"
    body = [f"{text},{label}" for text, label in lines(kind)]
    source.write_text("\n".join(["Text,Label", *body, " ,", "!!! 😀,"]), encoding="utf-8")
    path = folder / "p.bertwb"
    Project.create(path).close()
    shape = {"several": ("several", ";"), "tree": ("tree", ">"), "number": ("number", "")}
    label_kind, separator = shape.get(kind, ("single", ""))
    driven(import_sheet(ImportSheet(
        str(path), str(source), text_columns=("Text",), label_column="Label",
        label_kind=label_kind, label_separator=separator,
    )))  # fmt: skip
    driven(train_model(TrainModel(str(path), **asked)))  # type: ignore[arg-type] # fields
    return path


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("quick"), "single", options=Options(max_tokens=32))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("chinese"), "chinese")  # MiniLM cannot read it


def explained(path: Path, row: int = 1, **more: object) -> RowExplained:
    found = driven(explain_row(ExplainRow(str(path), row=row, **more)))[1]  # type: ignore[arg-type] # fields
    assert isinstance(found, RowExplained)
    assert from_json(to_json(found), RESULTS) == found
    return found


def adds_up(found: RowExplained) -> bool:
    told = sum(one.weight for one in found.words)
    return told == pytest.approx(found.end - found.start, rel=1e-3, abs=1e-3)


def test_the_planted_word_comes_first_for_each_label_and_everything_adds_up(quick: Path) -> None:
    for row, (label, word) in enumerate(LATIN.items(), 1):
        found = explained(quick, row)
        assert found.predicted == found.label == label
        assert told_words(found)[0][0] == word
        assert told_words(found)[0][1] > 0
        assert adds_up(found)
        assert sum(chance for _label, chance in found.chances) == pytest.approx(1, abs=1e-4)
        other = explained(quick, row, label=next(one for one in LATIN if one != label))
        assert dict(told_words(other))[word] < 0, "what speaks for one speaks against another"
        assert adds_up(other)


def _thorough(tiny: Path) -> dict[str, object]:
    options = Options(way="full", epochs=12, learning_rate=2e-3, max_tokens=32)
    return {"preset": "thorough", "model": str(tiny), "options": options}


def _contrastive(tiny: Path) -> dict[str, object]:
    options = Options(way="contrastive", max_tokens=32, learning_rate=1e-3)
    return {"preset": "thorough", "model": str(tiny), "options": options}


def _quick(tiny: Path) -> dict[str, object]:
    return {"model": str(tiny), "options": Options(max_tokens=32)}


def _by_minilm(_tiny: Path) -> dict[str, object]:
    return {"options": Options(max_tokens=32)}


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("single", _thorough), ("single", _contrastive), ("several", _quick), ("tree", _by_minilm),
        ("number", _quick),
    ],
)  # fmt: skip
def test_every_way_and_kind_is_explained(
    tmp_path: Path, tiny_folder: Path, kind: str, how: Callable[[Path], dict[str, object]]
) -> None:
    path = made(tmp_path, kind, **how(tiny_folder))
    found = explained(path, 3)  # the word of the largest number, and of the label "website"
    words = dict(told_words(found))
    assert adds_up(found)
    assert max(words, key=lambda word: words[word]) == "login"
    assert found.task == kind
    assert all("nan" not in line.lower() for line in explained_lines(found))
    if kind == "tree":
        up = explained(path, 1, label="Shop > delivery")
        assert told_words(up)[0][0] == "parcel"


def test_chinese_words_are_joined_and_the_weights_of_characters_exact(chinese: Path) -> None:
    for row, (label, word) in enumerate(HAN.items(), 1):
        found = explained(chinese, row)
        assert found.method == "weights"
        assert found.predicted == label
        assert told_words(found)[0][0] == word
        told = sum(one.weight for one in found.words)
        assert told == pytest.approx(found.end - found.start, abs=1e-3)


def test_a_model_in_8_bits_is_asked_without_each_word(quick: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(quick, tmp_path))
    driven(compress_model(CompressModel(str(path), what="int8", allowed_loss=100.0)))
    found = explained(path)
    assert found.method == "left-out"
    assert told_words(found)[0][0] == "parcel"


def test_a_text_of_ones_own_is_explained_beside_the_row(quick: Path) -> None:
    found = explained(quick, 1, text="please my money today")
    assert found.text == "please my money today"
    assert found.predicted == "refund"
    alone = explained(quick, 0, text="login", label="website")
    assert [one.weight > 0 for one in alone.words] == [True]


@pytest.mark.parametrize("cut", ["head", "tail", "both", "windows"])
def test_long_texts_are_explained_where_they_are_read(
    tmp_path: Path, tiny_folder: Path, cut: str
) -> None:
    options = Options(max_tokens=32, cut=cut)
    path = made(tmp_path, "single", model=str(tiny_folder), options=options)
    text = "parcel " + "the my is not " * 200 + "money"
    found = explained(path, 1, text=text)
    assert adds_up(found)
    weights = {found.text[one.start : one.end]: one.weight for one in found.words}
    assert bool(weights["parcel"]) == (cut != "tail")
    assert bool(weights["money"]) == (cut != "head")
    assert (found.unread > 0) == (cut != "windows")


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "the parcel " * 9_000, "😀" * 300, "快递" * 50_000, "a\u0000b\u200b\u202ec"],
)
def test_hostile_texts_are_explained_or_left_blank(quick: Path, chinese: Path, text: str) -> None:
    for path in (quick, chinese):
        found = explained(path, 1, text=text)
        assert adds_up(found)
        assert all(0 <= one.start < one.end <= len(found.text) for one in found.words)


def test_what_cannot_be_explained_is_said(quick: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(quick, tmp_path))
    with pytest.raises(RowWithoutText):
        explained(path, 241)
    assert explained(path, 242).words, "signs are no words, but there is something to read"
    for row in (0, -1, 243, 10**12):
        with pytest.raises(RowMissing):
            explained(path, row)
    with pytest.raises(LabelUnknown):
        explained(path, 1, label="nowhere")
    with Project.open(path, owner=True) as project:
        runs.finish_run(project, 1, "done", scores=runs.run(project, 1).scores, folder="/gone")
    with pytest.raises(RunModelMissing):
        explained(path, 1)


def test_one_model_is_kept_and_dropped_when_another_is_asked(quick: Path, chinese: Path) -> None:
    explained(quick)
    (first,) = explaining._loaded.values()
    explained(quick, 2)
    assert list(explaining._loaded.values()) == [first]
    explained(chinese)
    assert list(explaining._loaded.values()) != [first]
    assert len(explaining._loaded) == 1


def test_the_nearest_labelled_rows_are_told_once_the_texts_are_read(chinese: Path) -> None:
    assert explained(chinese).nearest is None
    driven(embed_sheet(EmbedSheet(str(chinese))))
    found = explained(chinese, nearest=3)
    assert found.nearest is not None
    assert len(found.nearest) == 3
    assert all(one.label in HAN for one in found.nearest)
    assert (1, 1) not in {(one.sheet, one.row) for one in found.nearest}
    likeness = [one.likeness for one in found.nearest]
    assert likeness == sorted(likeness, reverse=True)
    typed = explained(chinese, 1, text="登录登录登录")
    assert typed.nearest is not None
    assert typed.nearest[0].label == "网站"


def overall(path: Path, **more: int) -> tuple[list[Event], LabelsExplained]:
    seen, found = driven(explain_labels(ExplainLabels(str(path), **more)))
    assert isinstance(found, LabelsExplained)
    return seen, found


def test_the_words_that_drive_each_label_and_the_rows_that_hold_them(quick: Path) -> None:
    seen, found = overall(quick, rows=12)
    assert {one.label: one.words[0].word for one in found.labels} == LATIN
    assert all(one.rows == 12 for one in found.labels)
    best = found.labels[0].words[0]
    assert best.rows == best.right == len(best.where) == 80
    assert (1, 1) in best.where
    assert any(isinstance(one, Progress) and one.total == 36 for one in seen)
    assert not explaining._loaded, "a training in the same engine may need the memory"
    assert "parcel (80 of 80 rows)" in driven_lines(found)[0]


def test_words_overall_end_in_time_and_for_numbers_go_up_and_down(
    tmp_path: Path, tiny_folder: Path
) -> None:
    path = made(tmp_path, "number", **_quick(tiny_folder))
    _seen, found = overall(path, rows=15)
    words = {one.label: [word.word for word in one.words] for one in found.labels}
    assert words["up"][0] == "login"
    assert "parcel" in words["down"][:2]
    with Project.open(path, owner=True) as project:
        remove_model(runs.run(project, 1).folder)
    with pytest.raises(RunModelMissing):
        overall(path)
