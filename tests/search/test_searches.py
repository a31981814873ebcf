"""What a search means: the grammar, Chinese, widths and cases, and an end to every pattern's time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import (
    PatternSlow,
    PatternWrong,
    SearchIncomplete,
    SearchTooLong,
    SearchUnclosed,
    WorkbenchError,
)
from workbench.search.expressions import Either, Every, Not, Pattern, Term, leaves, parse
from workbench.search.finding import check, matcher, places
from workbench.search.forms import finder, fold
from workbench.search.rules import parsed, wilson

LATE, PARCEL = Term("late"), Term("parcel")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("  　 ", None),
        ("late", LATE),
        ("late parcel", Every((LATE, PARCEL))),
        ("late AND parcel", Every((LATE, PARCEL))),
        ("late OR parcel x", Either((LATE, Every((PARCEL, Term("x")))))),
        ("(late OR x) parcel", Every((Either((LATE, Term("x"))), PARCEL))),
        ("（late OR x） parcel", Every((Either((LATE, Term("x"))), PARCEL))),
        ("late -parcel", Every((LATE, Not(PARCEL)))),
        ("late NOT parcel", Every((LATE, Not(PARCEL)))),
        ("late AND NOT parcel", Every((LATE, Not(PARCEL)))),
        ("NOT NOT late", LATE),
        ('"late parcel"', Term("late parcel")),
        ("“late parcel”", Term("late parcel")),
        ("「退款」 OR 物流", Either((Term("退款"), Term("物流")))),
        ("/a b/ late", Every((Pattern("a b"), LATE))),
        (r"/a\/b/", Pattern("a/b")),
        ("late and parcel", Every((LATE, Term("and"), PARCEL))),
        ("Topic:late", Term("late", "Topic")),
        ("topic：late", Term("late", "Topic")),
        ('"Customer text":late', Term("late", "Customer text")),
        ("Customer text:/la+/", Pattern("la+", "Customer text")),
        ("Topic:(late OR parcel)", Either((Term("late", "Topic"), Term("parcel", "Topic")))),
        ("Other:late", Term("Other:late")),
    ],
)
def test_expression(text: str, expected: object) -> None:
    assert parse(text, ["Topic", "Customer text"]) == expected


@pytest.mark.parametrize(
    "text",
    ["F-01", "-5", "-", "AND", "2026-01-05", "f(x)", ":)", "http://a/b", "n/a", "3)", "100%"],
)
def test_single_term_is_taken_as_it_stands(text: str) -> None:
    assert parse(text) == Term(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"late', SearchUnclosed),
        ("(late", SearchUnclosed),
        ("/late", SearchUnclosed),
        ("late OR", SearchIncomplete),
        ("OR late", SearchIncomplete),
        ("late AND", SearchIncomplete),
        ("NOT late AND", SearchIncomplete),
        ("late NOT OR x", SearchIncomplete),
        ("()", SearchIncomplete),
        ('""', SearchIncomplete),
        ("//", SearchIncomplete),
        ("x" * 2001, SearchTooLong),
        ("(" * 40 + "x" + ")" * 40, SearchTooLong),
        ("x " * 300, SearchTooLong),
    ],
)
def test_broken_expression_says_what_is_wrong(text: str, kind: type[WorkbenchError]) -> None:
    with pytest.raises(kind):
        parse(text)


@given(
    st.text(alphabet=st.sampled_from('ab "“「」()（）/-:：AND OR NOT,，\\[{*退　\n'), max_size=40)
    | st.text()
)
def test_whatever_is_typed_is_read_or_refused_in_our_words(text: str) -> None:
    for read in (parse, parsed):
        try:
            found = read(text, ["a", "退"])
            check(found)
        except WorkbenchError:
            continue
        for leaf in leaves(found):
            try:
                matcher(leaf)("ab 退款 (a)")
            except WorkbenchError:
                continue


@given(st.text(min_size=1, max_size=20), st.text(max_size=5), st.text(max_size=5))
def test_a_text_is_found_in_itself_in_any_case(text: str, before: str, after: str) -> None:
    assert finder(text).search(before + text + after)
    if len(fold(text)) == len(text):
        assert finder(text).search(before + fold(text) + after)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("late", "It came LATE"),
        ("\u8c48", "\uf900"),
        ("\uf900", "\u8c48"),
        ("\U0002f800", "\u4e3d"),
        ("late", "ｌａｔｅ"),
        ("ＬＡＴＥ", "late"),
        ("москва", "МоСкВа"),
        ("straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("ガス", "ｶﾞｽ"),
        ("退款", "我要退款了"),
        ("a1（b", "Ａ１(B"),
        ("é", "E\u0301"),
        ("two words", "two　words"),
    ],
)
def test_case_and_width_do_not_count(wanted: str, text: str) -> None:
    assert finder(wanted).search(text)


def test_what_was_found_is_told_by_its_place_in_the_text() -> None:
    text = "Late, ＬＡＴＥ and 晚到了; late parcel"
    assert [text[a:b] for a, b in places(parse("late 晚到"), text)] == [
        "Late",
        "ＬＡＴＥ",
        "晚到",
        "late",
    ]
    assert places(parse("NOT late"), text) == []
    assert places(parse("Topic:late", ["Topic"]), text, "Other") == []
    assert [text[a:b] for a, b in places(parse("/晚.|par\\w+/"), text)] == ["晚到", "parcel"]
    assert places(parse("/x*/"), text) == []


@pytest.mark.parametrize(
    "pattern", [r"(a|aa)+$", r"(a+)+b\1", r"(?R)", r"^(\w|\w\w)*!$", r"(?:a|a?)+c(?=b)"]
)
def test_hostile_pattern_ends_within_a_second(pattern: str) -> None:
    start = time.monotonic()
    matches = matcher(Pattern(pattern))
    try:
        for _n in range(200):
            matches("a" * 3000 + "b")
    except PatternSlow:
        pass
    assert time.monotonic() - start < 2.5  # a second, and room for a busy machine


@pytest.mark.parametrize(
    "pattern", ["(", "a**", "[", "(a{9999}){9999}", "a{1000000000}", "\\", "(?P<x>a", "x" * 600]
)
def test_pattern_that_cannot_be_read_says_where(pattern: str) -> None:
    with pytest.raises(PatternWrong) as told:
        check(Pattern(pattern))
    assert told.value.place >= 1


def test_keywords_of_a_rule_are_alternatives_and_phrases() -> None:
    assert parsed("late, never arrived，晚到；/x,y/") == Either(
        (LATE, Term("never arrived"), Term("晚到"), Pattern("x,y"))
    )
    assert parsed("late AND parcel, x") == Either((Every((LATE, PARCEL)), Term("x")))
    assert parsed('"late, parcel"') == Term("late, parcel")
    assert parsed("late parcel") == Every((LATE, PARCEL))
    assert parsed(" , ，") is None
    assert parsed("Topic:(a, b) x", ["Topic"]) is not None


def test_wilson_interval_against_the_book() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(10, 10)[1] == pytest.approx(1.0)
    assert wilson(10, 10)[0] == pytest.approx(0.722, abs=0.001)
