"""Suggestions from a few labels on a real project, read by the built-in model or by characters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import TextsUnread
from workbench.events import Noticed, Progress, RowsSuggested
from workbench.project import (
    annotations,
    column_labels,
    embeddings,
    labels,
    sheets,
    splits,
    suggestions,
    tasks,
)
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.requests import EmbedSheet, NearDuplicates, SimilarRows, SuggestLabels
from workbench.results import LabelsSuggested, RowsFound, SheetEmbedded
from workbench.steps import embed_sheet as step_module
from workbench.steps.embed_sheet import embed_sheet
from workbench.steps.similar_rows import near_duplicates, similar_rows
from workbench.steps.suggest_labels import suggest_labels

from .two_topics import ENDS, MONEY, PARCEL, Place, driven, lines, made

WAITING = ("送餐太慢了等了两个小时", "骑手迟到很久菜都凉了", "配送超时还找不到人")
TASTE = ("味道很好下次还会再来", "菜很好吃分量也足", "口味不错推荐大家尝尝")


def said(place: Place) -> suggestions.Suggestions:
    with place.open() as project:
        found = suggestions.latest(project, 1, 1)
    assert found is not None
    return found


def test_a_reading_that_was_cut_off_goes_on_where_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_module, "_CHUNK", {"cpu": 10})
    step = embed_sheet(EmbedSheet(str(place.path)))
    for event in step:
        if isinstance(event, Progress) and event.done == 30:
            break
    step.close()
    with place.open() as project:
        before = embeddings.fresh(project, sheets.sheet(project, 1))
    assert {embeddings.kind_of(one): last for one, last in before.items()} == {
        "encoder": 20, "grams": 49,
    }  # fmt: skip
    seen, result = driven(embed_sheet(EmbedSheet(str(place.path))))
    assert min(event.done for event in seen if isinstance(event, Progress)) > 20
    assert result == SheetEmbedded(1, 49, blind=False)
    with place.open() as project:
        assert set(embeddings.fresh(project, sheets.sheet(project, 1)).values()) == {49}


def test_four_labels_suggest_the_right_one_for_the_others(
    read: Place, label: Callable[..., None]
) -> None:
    label(1, 2, 3, 4)
    seen, result = driven(suggest_labels(SuggestLabels(str(read.path), rows=(7, 8, 49, 999))))
    assert isinstance(result, LabelsSuggested)
    assert (result.learnt_from, result.rows, result.method) == (4, 48, "embedding+linear")
    first = next(event for event in seen if isinstance(event, RowsSuggested))
    assert (first.rows, first.labels) == ((7, 8), ("Delivery", "Refund"))
    assert not any(isinstance(event, Progress) for event in seen[: seen.index(first)])
    found = said(read)
    right = [
        found.of(row) is not None and found.of(row)[0] == ("Delivery", "Refund")[read.topic(row)]
        for row in range(1, 49)
    ]
    assert sum(right) >= 46
    assert found.of(49) is None, "a row without text"
    assert found.of(7) == (first.labels[0], pytest.approx(first.confidences[0], abs=1 / 255))


def test_too_few_labels_suggest_nothing_and_say_why(
    read: Place, label: Callable[..., None]
) -> None:
    label(1, 2, 3, 4)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    label(2, 4, as_topic=0)
    _seen, result = driven(suggest_labels(SuggestLabels(str(read.path))))
    assert (result.method, result.why, result.rows) == ("", "few", 0)  # type: ignore[attr-defined]
    with read.open() as project:
        assert suggestions.latest(project, 1, 1) is None


def test_rows_set_aside_for_testing_are_never_learnt_from(
    read: Place, label: Callable[..., None]
) -> None:
    label(1, 2, 3, 4)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    before = said(read)
    label(5, 7, 9, 11, 13, 15, as_topic=1)  # nonsense, had anyone learnt from it
    with read.open() as project:
        splits.freeze_test_rows(project, 1, [(1, row) for row in (5, 7, 9, 11, 13, 15)])
    _seen, result = driven(suggest_labels(SuggestLabels(str(read.path))))
    assert result.learnt_from == 4  # type: ignore[attr-defined]
    assert said(read).places == before.places


def test_rows_whose_suggestion_changed_are_known(read: Place, label: Callable[..., None]) -> None:
    label(1, 2, 3, 4)
    driven(suggest_labels(SuggestLabels(str(read.path))))
    assert set(said(read).ages) == {suggestions.NEVER}
    label(1, 3, as_topic=1)
    label(2, 4, as_topic=0)
    _seen, result = driven(suggest_labels(SuggestLabels(str(read.path))))
    changed = [row for row in range(1, 49) if said(read).ages[row - 1] == 0]
    assert result.changed == len(changed) > 40  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("several", lambda topic: ("Delivery", "Delivery\x1fRefund")[topic]),
        ("tree", lambda topic: ("Delivery > Late", "Refund > Card")[topic]),
        ("number", lambda topic: ("1.0", "5.0")[topic]),
    ],
)
def test_every_kind_of_task_is_suggested(
    tmp_path: Path, kind: str, written: Callable[[int], str]
) -> None:
    path = tmp_path / "k.bertwb"
    texts = lines(PARCEL, MONEY, ENDS)
    Project.create(path).close()
    with Project.open(path, owner=True) as project:
        loader = SheetLoader(project, "s.csv", ("text", "given"))
        cells = [written(at % 2).replace("\x1f", "; ") if at < 24 else None for at in range(48)]
        numbers = [float(one) if kind == "number" and one else one for one in cells]
        loader.add(list(zip(texts, numbers, strict=True)))
        sheet = loader.register("S", Origin("s.csv", "", 1), {"text": "text"})
        task = tasks.task_for(project, kind, "Task")
        column_labels.take(project, task.id, sheet.id, "given", ";" if kind == "several" else "")
    driven(embed_sheet(EmbedSheet(str(path))))
    driven(suggest_labels(SuggestLabels(str(path), task.name)))
    with Project.open(path) as project:
        found = suggestions.latest(project, task.id, 1)
    assert found is not None
    told = [found.of(row) for row in range(25, 49)]
    if kind == "number":
        low = [float(one[0]) for one in told[::2] if one]
        high = [float(one[0]) for one in told[1::2] if one]
        assert sum(low) / len(low) < 2
        assert sum(high) / len(high) > 4
        assert all(one is not None and one[1] == -1.0 for one in told)
    else:
        right = [one is not None and one[0] == written(at % 2) for at, one in enumerate(told)]
        assert sum(right) >= 22


def test_chinese_is_compared_by_its_characters_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "c.bertwb"
    ends = ("，真的", "。", "！！", "，唉", "，谢谢", "，以后再说", "，今天", "，昨天")
    made(path, lines(WAITING, TASTE, ends))
    seen, result = driven(embed_sheet(EmbedSheet(str(path))))
    assert result.blind  # type: ignore[attr-defined]
    assert any(isinstance(one, Noticed) and one.what == "reads-characters" for one in seen)
    place = Place(path, ())
    with place.open() as project:
        names = labels.all_labels(project, 1)
        for row in range(1, 7):
            annotations.annotate(project, 1, 1, [row], names[(row - 1) % 2].id)
    _seen, told = driven(suggest_labels(SuggestLabels(str(path))))
    assert (told.method, told.why) == ("characters+linear", "blind")  # type: ignore[attr-defined]
    found = said(place)
    right = [found.of(row)[0] == ("Delivery", "Refund")[(row - 1) % 2] for row in range(1, 49)]
    assert sum(right) >= 44


@pytest.mark.parametrize("is_chinese", [False, True])
def test_labels_of_another_sheet_teach_this_one(tmp_path: Path, is_chinese: bool) -> None:
    path = tmp_path / "two.bertwb"
    topics = (WAITING, TASTE) if is_chinese else (PARCEL, MONEY)
    made(path, lines(*topics, ("!", "again", "now")))
    made(path, lines(*topics, ENDS), name="New")
    for name in ("S", "New"):
        driven(embed_sheet(EmbedSheet(str(path), name)))
    with Project.open(path) as project:
        names = labels.all_labels(project, 1)
        for row in range(1, 13):
            annotations.annotate(project, 1, 1, [row], names[(row - 1) % 2].id)
    driven(suggest_labels(SuggestLabels(str(path), sheet="New")))
    with Project.open(path) as project:
        found = suggestions.latest(project, 1, 2)
    assert found is not None
    right = [found.of(row)[0] == ("Delivery", "Refund")[(row - 1) % 2] for row in range(1, 49)]
    assert sum(right) >= 46


def test_similar_rows_are_of_the_same_topic(read: Place) -> None:
    _seen, most = driven(similar_rows(SimilarRows(str(read.path), row=1, count=10)))
    _seen, least = driven(similar_rows(SimilarRows(str(read.path), row=1, count=5, least=True)))
    assert isinstance(most, RowsFound)
    assert isinstance(least, RowsFound)
    assert 1 not in most.rows
    assert list(most.likeness) == sorted(most.likeness, reverse=True)
    assert {read.topic(row) for row in most.rows} == {0}
    assert {read.topic(row) for row in least.rows} == {1}
    assert 49 not in (*most.rows, *least.rows)
    words = SimilarRows(str(read.path), text="when do I get my money back?", count=5)
    _seen, asked = driven(similar_rows(words))
    assert {read.topic(row) for row in asked.rows} == {1}  # type: ignore[attr-defined]


def test_nothing_can_be_compared_before_the_texts_are_read(place: Place) -> None:
    with pytest.raises(TextsUnread):
        driven(similar_rows(SimilarRows(str(place.path), row=1)))
    _seen, result = driven(suggest_labels(SuggestLabels(str(place.path))))
    assert result.why == "unread"  # type: ignore[attr-defined]


def test_rows_that_say_the_same_can_be_labelled_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "same.bertwb"
    same = [
        "Where is my parcel?",
        "where is my parcel?",
        "WHERE IS MY PARCEL?",
        "Where is my PARCEL?",
    ]
    made(path, [*same, *lines(PARCEL, MONEY, ENDS)])
    driven(embed_sheet(EmbedSheet(str(path))))
    with Project.open(path) as project:
        annotations.annotate(project, 1, 1, [3], labels.all_labels(project, 1)[0].id)
    _seen, found = driven(near_duplicates(NearDuplicates(str(path), row=1)))
    assert set(found.rows) == {2, 4}  # type: ignore[attr-defined]


def test_other_texts_are_read_anew_and_a_removed_sheet_leaves_nothing(read: Place) -> None:
    with read.open() as project:
        sheets.set_cleaning(project, 1, '{"rules": ["links"]}', {})
        assert not embeddings.fresh(project, sheets.sheet(project, 1))
    driven(embed_sheet(EmbedSheet(str(read.path))))
    with read.open() as project:
        assert len(embeddings.fresh(project, sheets.sheet(project, 1))) == 2
        row = project.one("SELECT count(DISTINCT source) FROM embedding")
        assert row == (2,)
        sheets.delete_sheet(project, 1)
        assert project.one("SELECT count(*) FROM embedding") == (0,)
