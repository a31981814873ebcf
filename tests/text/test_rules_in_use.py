"""What each rule takes away, and above all what it leaves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.text.cleaning import Cleaner
from workbench.text.recipe import RULE_NAMES, Recipe
from workbench.text.rules import RULES

PIECES = (
    "<", ">", "<b>", "</p>", "b>", "<!--", "-->", "<script>", "</script>", "<td", "&amp;", "lt;",
    "&#38;", "&", "gt;", "\n", "\r", "> ", "On 3 May Ann wrote:", "From: a", "Sent: b", "-- ", "--",
    "Thanks,", "Best regards", "Ann", "Sent from my iPhone", "此致", "敬礼", "在昨天张三写道：",
    "发件人：a", "主题：b", "a@b.c", "@", ".", "+", "x", "www.", "http://", "/", " ", "\xa0", "\u3000",
    "\u200b", "\u200d", "👨", "\ufeff", "\u2028", "\u0301", "ﬁ", "Ａ", "한", "\ud800", "'", '"', "=",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
)


def cleaned(text: str, *rules: str) -> str:
    return Cleaner(Recipe(rules=rules)).clean(text)


def test_rules_have_the_names_and_order_that_recipes_use() -> None:
    assert tuple(rule.name for rule in RULES) == RULE_NAMES


@pytest.mark.parametrize("rule", RULE_NAMES)
@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_what_a_rule_cleaned_is_clean(rule: str, text: str) -> None:
    once = cleaned(text, rule)
    assert cleaned(once, rule) == once


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, rules=st.sets(st.sampled_from(RULE_NAMES)))
def test_no_text_is_too_odd_for_any_recipe(text: str, rules: set[str]) -> None:
    cleaner = Cleaner(Recipe(rules=tuple(rules)))
    assert bool(cleaner.touched(text)) or cleaner.clean(text) == text


@pytest.mark.parametrize("rule", ["quoted", "signature"])
@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_mail_rules_never_leave_nothing(rule: str, text: str) -> None:
    assert bool(cleaned(text, rule).strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "a < b and b > c",
        "if x<b and y>c then stop",
        "I <3 this shop",
        "write to <john@x.com> or <Jane Doe>",
        "a <- b -> c, 5 >= 4, <<important>>",
        "AT&T & R&D, 100% &c; fish & chips;",
    ],
)
def test_what_only_looks_like_html_stays(text: str) -> None:
    assert cleaned(text, "html") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div>Late</div><div>again</div>", "Late\nagain"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<table><tr><td>Parcel</td><td>lost</td></tr></table>", "Parcel lost"),
        ("&lt;p&gt;escaped twice &amp;amp; more&lt;/p&gt;", "escaped twice & more"),
        ('<a href="https://a.b/?x=1&y=2" target=_blank>Shop</a> closed', "Shop closed"),
        ("<!--[if mso]><xml><o:x>8</o:x></xml><![endif]-->Broken <o:p></o:p>", "Broken"),
        ("<STYLE>p {color: red}</style>İstanbul <Script>x(1 > 0)</SCRIPT>late", "İstanbul late"),
        ("a <script> without an end", "a without an end"),
        ("<img src='data:image/png;base64," + "A" * 5000 + "'>photo", "photo"),
        ("<p>包裹&nbsp;丢了</p><br/>很生气", "包裹 丢了\n很生气"),
    ],
)
def test_html_becomes_what_a_browser_shows(before: str, after: str) -> None:
    assert cleaned(before, "html", "space") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("On Mon, 3 May 2026, Ann wrote:\n> Is it there?\n\nNo, it is not.", "No, it is not."),
        ("No.\n\nOn Mon, 3 May 2026 at 10:00, Ann Lee\n<ann@x.com> wrote:\n\nIs it?", "No."),
        ("It broke.\n-----Original Message-----\nFrom: a\nTo: b\nold", "It broke."),
        ("It broke.\nFrom: Ann\nTo: Bob\nSubject: lamp\n\nold", "It broke."),
        ("还没收到。\n在2026年5月3日，张三写道：\n> 到了吗", "还没收到。"),
        ("还没收到。\n张三 <z@x.cn> 于2026年5月3日 10:00写道：\n到了吗", "还没收到。"),
        ("坏了\n发件人：李四\n收件人：王五\n主题：灯\n旧的", "坏了"),
        ("mine\n> > theirs\n> yours\nmine too", "mine\nmine too"),
    ],
)
def test_quoted_replies_go_and_the_answer_stays(before: str, after: str) -> None:
    assert cleaned(before, "quoted", "space") == after


@pytest.mark.parametrize(
    "text",
    [
        ">50 people waited\nnobody came",
        "I looked\n>_<\nand cried",
        "My trip\nFrom: Berlin\nTo: Paris\nThe train was late",
        "On the box someone wrote:\nfragile",
        "他在信里说得很清楚\n主题：退货",
        "From: Ann\nSubject: lamp\nIt broke",
    ],
)
def test_what_is_no_quotation_stays(text: str) -> None:
    assert cleaned(text, "quoted") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It broke.\n-- \nAnn Lee\nACME Ltd.\n+44 20 1234", "It broke."),
        ("It broke.\nKind regards\n\nAnn\n\nSent from my iPhone", "It broke."),
        ("It broke.\nMany thanks and so on\nThanks,\nAnn", "It broke.\nMany thanks and so on"),
        ("灯坏了\n祝好！\n王芳\n13800000000", "灯坏了"),
        ("灯坏了\n顺祝商祺\n王芳", "灯坏了"),
        ("灯坏了\n发自我的iPhone", "灯坏了"),
    ],
)
def test_signatures_go(before: str, after: str) -> None:
    assert cleaned(before, "signature") == after


@pytest.mark.parametrize(
    "text",
    [
        "Best regards,\nAnn",
        "此致\n敬礼",
        "Hello,\nThanks,\nThe parcel came broken and nobody answers.\nPlease refund me.",
        "你好\n谢谢\n包裹到的时候已经坏掉了。",
        "Thanks for nothing, this broke\nand I want my money back",
        "Thanks\n" + "\n".join(f"point {n}" for n in range(9)),
    ],
)
def test_what_is_no_signature_stays(text: str) -> None:
    assert cleaned(text, "signature") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(see https://a.b/c?d=1).", "(see [link])."),
        ("详见https://a.cn/x谢谢，或www.b.cn。", "详见[link]谢谢，或[link]。"),
        ("邮箱zhang.san@x.com.cn谢谢", "邮箱[email]谢谢"),
        ("mailto:a+b@x.org; @home at 5@ noon; awww.cute", "[email]; @home at 5@ noon; awww.cute"),
        ("https://user@x.org/a", "[link]"),
    ],
)
def test_addresses_are_named_and_words_around_them_stay(before: str, after: str) -> None:
    assert cleaned(before, "links") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one\u2028two\x85three\x0bfour\rfive", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tand\nbreak", "tab\tand\nbreak"),
        ("so\xadft \u2066hyphen\u2069\ud800", "soft hyphen"),
        ("private \ue000 stays", "private \ue000 stays"),
        ("🐦\u200d⬛ bird, no\u200djoin", "🐦\u200d⬛ bird, nojoin"),
    ],
)
def test_control_characters_go_and_line_breaks_stay(before: str, after: str) -> None:
    assert cleaned(before, "control") == after


def test_usual_forms_keep_line_breaks_and_long_texts_whole() -> None:
    assert cleaned("Ａ\r\nＢ\n①", "unicode") == "A\r\nB\n1"
    long = "e\u0301 né 包裹ｶﾞ " * 3000
    assert cleaned(long, "unicode") == "é né 包裹ガ " * 3000
