"""A recipe is kept as it was meant, and a row gets the text that the recipe says."""

import pytest

from workbench.text.boilerplate import repeated_lines
from workbench.text.cleaning import Cleaner, preview
from workbench.text.recipe import Recipe, from_json, is_plain, to_json


def test_rules_are_applied_in_one_order_whatever_order_they_were_chosen_in() -> None:
    recipe = Recipe(rules=("space", "html", "html", "unicode"))
    assert recipe.rules == ("unicode", "html", "space")
    assert from_json('{"rules": ["space", "html"]}').rules == ("html", "space")
    with pytest.raises(ValueError, match="unknown"):
        Recipe(rules=("shred",))


def test_recipe_of_a_newer_program_is_read() -> None:
    assert from_json('{"colour": "red", "shortest": 3}') == Recipe(shortest=3)
    assert from_json('{"similarity": 1}') == Recipe(similarity=1.0)
    assert from_json(to_json(Recipe(constant="无内容", separator=" | "))).separator == " | "


@pytest.mark.parametrize(
    "bad",
    [
        "no json", "[]", "3", '{"rules": "html"}', '{"rules": [1]}', '{"rules": ["rm"]}',
        '{"shortest": true}', '{"shortest": -1}', '{"shortest": 1.5}', '{"similarity": true}',
        '{"similarity": NaN}', '{"similarity": 7}', '{"similarity": 1' + "0" * 400 + "}",
        '{"duplicates": "all"}', '{"missing": "x"}', '{"constant": null}',
        '{"boilerplate": [null]}', '{"rules": ' + "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_recipe_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(bad)


@pytest.mark.parametrize(
    ("recipe", "plain"),
    [
        (Recipe(), True),
        (Recipe(similarity=0.5, constant="x", fallback_column="y"), True),
        (Recipe(boilerplate=("line line line",)), True),
        (Recipe(rules=("boilerplate",)), True),
        (Recipe(rules=("boilerplate",), boilerplate=("line line line",)), False),
        (Recipe(rules=("space",)), False),
        (Recipe(separator=" "), False),
        (Recipe(missing="constant", constant="x"), False),
        (Recipe(missing="column", fallback_column="Title"), False),
        (Recipe(duplicates="exact"), False),
        (Recipe(shortest=2), False),
    ],
)
def test_plain_recipes_are_those_that_do_nothing(recipe: Recipe, plain: bool) -> None:
    assert is_plain(recipe) is plain


def test_text_columns_are_joined_without_the_blank_ones() -> None:
    cleaner = Cleaner(Recipe(rules=("html", "space"), separator=" | "))
    assert cleaner.join(["<b>Late</b>", " ", "<p></p>", "again"]) == "Late | again"
    assert cleaner.join(["", "<br>"]) == ""


def test_rows_without_text_get_what_the_recipe_says() -> None:
    assert Cleaner(Recipe(shortest=5)).join(["ok"]) == ""
    assert Cleaner(Recipe(missing="constant", constant="无")).join([" "]) == "无"
    column = Cleaner(Recipe(rules=("space",), shortest=3, missing="column"))
    assert column.join(["ok"], "the   title") == "the title"
    assert column.join(["fine"], "the title") == "fine"
    assert column.join([""]) == ""


def test_touched_names_only_rules_that_changed_something() -> None:
    cleaner = Cleaner(Recipe(rules=("unicode", "html", "links", "space")))
    assert cleaner.touched("<b>a</b>  b") == ("html", "space")
    assert cleaner.touched("plain") == ()


def test_examples_show_the_place_that_changes() -> None:
    text = "word " * 300 + "see https://a.b/c today"
    (count,) = (one for one in preview([text], Recipe()) if one.rule == "links")
    before, after = count.examples[0]
    assert "https://a.b/c" in before
    assert "[link]" in after


def test_preview_keeps_only_so_many_examples_and_counts_all() -> None:
    counts = {one.rule: one for one in preview(["a  b"] * 9, Recipe(), examples=2)}
    assert (counts["space"].rows, len(counts["space"].examples)) == (9, 2)


def test_repeated_lines_are_the_frequent_ones_only() -> None:
    foot, head = "本邮件仅供收件人阅读", "Form 12 of the council"
    texts = [f"{head}\n包裹 {n} 丢了\n{foot}" if n % 2 else f"x {n}\n{foot}" for n in range(40)]
    assert repeated_lines(texts) == (foot, head)
    assert repeated_lines(texts, share=0.5) == (foot,)
    assert repeated_lines(texts, least=41) == ()
    assert repeated_lines([*texts[:9], "", " "]) == ()
    assert repeated_lines(["yes\nno", "yes\nnot"] * 20) == ()
    assert repeated_lines([foot] * 100) == ()


def test_repeated_lines_are_known_again_after_the_rules_before() -> None:
    foot = "<p>Confidential &amp; private message</p>"
    recipe = Recipe(rules=("html", "boilerplate", "space"), boilerplate=(foot,))
    assert Cleaner(recipe).clean(f"<p>It broke</p>\n{foot}") == "It broke"
    without = Recipe(rules=("boilerplate",), boilerplate=(foot,))
    assert Cleaner(without).clean(f"<p>It broke</p>\n {foot} ") == "<p>It broke</p>"
