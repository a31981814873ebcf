"""Words of a text, in Chinese by what the texts themselves repeat."""

import random

from workbench.text.words import Lexicon, is_word, spans

NONE = Lexicon()


def words(text: str, lexicon: Lexicon = NONE) -> list[str]:
    return [text[start:end] for start, end in spans(text, lexicon)]


def chinese(count: int) -> list[str]:
    """Return sentences in which the same words meet in ever other orders."""
    pick = random.Random(3)
    parts = ("快递", "太慢", "客服", "态度", "很好", "退款", "没有", "包装", "破损", "不错")
    return ["".join(pick.sample(parts, 4)) + "，" + pick.choice(parts) for _ in range(count)]


def test_latin_words_keep_their_apostrophes_and_hyphens_and_signs_are_apart() -> None:
    text = "It's a well-known parcel,  isn't it?! v2.1 costs 9€"
    assert words(text) == [
        "It's", "a", "well-known", "parcel", ",", "isn't", "it", "?!", "v2.1", "costs", "9", "€",
    ]  # fmt: skip
    assert [one for one in words(text) if not is_word(one)] == [",", "?!", "€"]


def test_characters_that_stand_together_are_a_word() -> None:
    lexicon = Lexicon.learnt(chinese(120))
    assert words("快递太慢，客服很好", lexicon) == ["快递", "太慢", "，", "客服", "很好"]
    assert words("my快递late", lexicon) == ["my", "快递", "late"]


def test_what_was_never_seen_stays_single_characters() -> None:
    assert words("没见过", NONE) == ["没", "见", "过"]
    assert words("麒麟快递", Lexicon.learnt(chinese(120))) == ["麒", "麟", "快递"]
    assert Lexicon.learnt(["no Chinese at all"]).chances == {}


def test_every_character_but_blanks_is_in_exactly_one_span_of_any_text() -> None:
    lexicon = Lexicon.learnt(chinese(60))
    for text in (
        "",
        "   \n\t",
        "👩‍👩‍👧 ok 😀😀",
        "快递" * 20_000,
        "a_b c" + "\u200b" + "d",
        "İſ ß ﬁ",
    ):
        found = spans(text, lexicon)
        covered = [place for start, end in found for place in range(start, end)]
        assert covered == sorted(set(covered))
        assert all(text[place].isspace() for place in set(range(len(text))) - set(covered))
