"""Hundreds of thousands of characters that were made to stop a program do not stop this one."""

import time

import pytest

from workbench.text.cleaning import Cleaner
from workbench.text.duplicates import exact_duplicates, near_duplicates
from workbench.text.recipe import RULE_NAMES, Recipe

SIZE = 300_000
SECONDS = 10  # most take a twentieth; a squared time would take many minutes

PATTERNS = (
    "<", ">", "<>", "<b", "<b ", "<b a=", '<b a="', "<!--", "<!-->", "<script>", "<script><style>",
    "</", "&", "&amp;", "&#38;", "&lt;", "&lt;b&gt;", "a@", "a@a.", "a.", "+-", "http://", "www.",
    "http://.", "> ", ">\n", "> > ", "On ", "On 1 ", "On 1\n", "On 1 wrote", "在", "在1", "From:\n",
    "发件人：\n", "-", "-- \n", "--\n", "Thanks,\n", "Thanks ", "此致\n", "\n", "\r", "\r\n", " ",
    " \n", "\t", "\xa0", "\u3000", "\u2028", "\u0301\u0323", "\u200d", "👨\u200d", "Ａ", "包", "x",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_each_rule_ends_soon(rule: str) -> None:
    cleaner = Cleaner(Recipe(rules=(rule,)))
    for pattern in PATTERNS:
        text = pattern * (SIZE // len(pattern)) + "word"
        started = time.perf_counter()
        cleaner.clean(text)
        assert time.perf_counter() - started < SECONDS, (rule, pattern)


@pytest.mark.parametrize(
    "text",
    [
        "<" * (SIZE // 3) + "b>" * (SIZE // 3),
        "&" + "amp;" * (SIZE // 4) + "lt;",
        "".join(f"{'>' * depth} words\n" for depth in range(1400)),
        "<b " + "a=1 " * (SIZE // 4) + "!>",
        "<b>" * (SIZE // 7) + "</b>" * (SIZE // 7),
        "<a href='" + "x" * SIZE + ">",
    ],
)
def test_nested_text_ends_soon(text: str) -> None:
    started = time.perf_counter()
    Cleaner(Recipe(rules=RULE_NAMES)).clean(text)
    assert time.perf_counter() - started < SECONDS


def test_huge_and_like_texts_are_compared_soon() -> None:
    texts = ["word " * 200_000, "word " * 200_000 + "x", "<" * SIZE]
    texts += [f"Order {n:05} came late to the customer in town {n % 97:02}" for n in range(3000)]
    started = time.perf_counter()
    assert exact_duplicates(texts) == {}
    for _progress in near_duplicates(texts, 0.9):
        pass
    assert time.perf_counter() - started < 3 * SECONDS
