"""Rows that say the same are found, and rows that do not are never taken for such."""

import random
from collections.abc import Sequence

import pytest

from workbench.text.duplicates import exact_duplicates, key, near_duplicates

WORDS = "parcel lamp invoice late broken refund courier rain phone shop colour never again".split()


def found_near(texts: Sequence[str], similarity: float = 0.9) -> dict[int, int]:
    search = near_duplicates(texts, similarity)
    while True:
        try:
            next(search)
        except StopIteration as end:
            return dict(end.value)


def similarity_of(one: str, other: str, size: int) -> float:
    first, second = (
        {key(text)[at : at + size] for at in range(len(key(text)) - size + 1)}
        for text in (one, other)
    )
    return len(first & second) / len(first | second)


def changed_texts(count: int) -> list[str]:
    chance = random.Random(7)
    texts = []
    for _ in range(count):
        words = chance.choices(WORDS, k=30)
        texts.append(" ".join(words))
        words[chance.randrange(30)] = chance.choice(["cat", "dog", "bird"])
        texts.append(" ".join(words))
    return texts


def test_full_width_blanks_and_case_make_no_difference() -> None:
    assert exact_duplicates(["很 好", "很\u3000好", "STRASSE", "straße", "\u3000"]) == {1: 0, 3: 2}


def test_the_earliest_text_is_kept() -> None:
    text = "The courier left the parcel in the rain and nobody answered the phone all day"
    assert found_near([text, text + ".", text, text + "!", text + "?"]) == dict.fromkeys(
        (1, 2, 3, 4), 0
    )


@pytest.mark.parametrize("similarity", [0.5, 0.7, 0.8, 0.9, 0.95])
def test_every_pair_is_as_similar_as_said_and_hardly_one_is_missed(similarity: float) -> None:
    texts = changed_texts(150)
    found = found_near(texts, similarity)
    for place, kept in found.items():
        assert kept < place
        assert kept not in found
        assert similarity_of(texts[place], texts[kept], 5) >= similarity
    pairs = [
        place
        for place in range(1, len(texts), 2)
        if similarity_of(texts[place - 1], texts[place], 5) >= similarity
    ]
    missed = [place for place in pairs if place not in found and place - 1 not in found]
    assert len(missed) <= max(1, 0.02 * len(pairs))


def test_chinese_texts_that_differ_in_one_word_are_found() -> None:
    texts = [
        "快递员把包裹放在雨里，打了一整天电话都没有人接，非常不满意这次服务，希望尽快退款处理",
        "快递员把包裹放在雨里，打了一整天电话都没有人接，非常不满意这次服务，希望尽快退款",
        "客服态度很好，问题马上就解决了，下次还会再来这家店买东西，给五星好评",
    ]
    assert found_near(texts, 0.85) == {1: 0}


def test_short_and_blank_texts_are_compared_too() -> None:
    assert found_near(["", "ok", "OK ", "no", " ", "a", "\ud800"]) == {2: 1}


def test_only_the_same_texts_are_wholly_similar() -> None:
    assert found_near(["abababab one", "ababababab one", "ABABABAB one"], 1.0) == {2: 0}


def test_progress_is_told_and_the_answer_is_the_same_every_time() -> None:
    texts = changed_texts(1200)
    told = list(near_duplicates(texts, 0.8))
    assert told[0] == (0, 2400)
    assert told[-1] == (2400, 2400)
    assert len(told) >= 3
    assert found_near(texts, 0.8) == found_near(texts, 0.8)
