"""What help says: the same in both languages, of things that are there, and nothing from outside."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from workbench import translation
from workbench.paths import resource
from workbench.ui import help_pages
from workbench.ui.keymap import Keymap
from workbench.ui.pages import PAGES
from workbench.ui.preferences import Preferences
from workbench.ui.results import TABS

LANGUAGES = ("en", "zh_CN")
WRITTEN = tuple(page for page in help_pages.pages() if page != help_pages.NEWS)


def source(page: str, language: str) -> str:
    return resource("help", language, f"{page}.md").read_text(encoding="utf-8")


@pytest.fixture
def keymap(home: Path) -> Keymap:
    return Keymap(Preferences())


def texts(keymap: Keymap, language: str) -> dict[str, str]:
    translation.set_language(language)
    try:
        return {page: help_pages.text(page, keymap) for page in help_pages.pages()}
    finally:
        translation.set_language("en")


def names_on_screen(language: str) -> set[str]:
    """Return all that the window can say, without the signs of its menus' letters."""
    place = resource("translations", "zh_CN", "LC_MESSAGES", "workbench.po")
    with place.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    found: set[str] = set()
    for message in catalogue:
        said = message.id if language == "en" else message.string
        found |= {one or "" for one in (said if isinstance(said, list | tuple) else (said,))}
    return {re.sub(r"\(&\w\)|&", "", one).strip() for one in found}


@pytest.mark.parametrize("page", WRITTEN)
def test_a_page_has_the_same_parts_in_both_languages(page: str) -> None:
    english, chinese = (
        [line.split(" ")[0] for line in source(page, language).splitlines() if line[:1] == "#"]
        for language in LANGUAGES
    )
    assert english == chinese
    assert english[0] == "#"
    assert re.search(r"[\u4e00-\u9fff]", source(page, "zh_CN"))
    fields = [re.findall(r"\{[\w:]+\}", source(page, one)) for one in LANGUAGES]
    assert sorted(fields[0]) == sorted(fields[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_no_page_that_the_contents_do_not_list(language: str) -> None:
    files = {path.stem for path in resource("help", language).glob("*.md")}
    assert files == set(WRITTEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages_and_nothing_leads_outside(language: str, keymap: Keymap) -> None:
    for page, text in texts(keymap, language).items():
        assert "http" not in text, page
        for target in re.findall(r"\]\(([^)]*)\)", text):
            assert target.removesuffix(".md") in help_pages.pages(), (page, target)
        assert not re.search(r"\{[a-z_]+(:\w+)?\}", text), page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", WRITTEN)
def test_what_is_named_in_bold_stands_on_screen_in_these_words(page: str, language: str) -> None:
    named = set(re.findall(r"\*\*(.+?)\*\*", source(page, language)))
    assert named <= names_on_screen(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_on_results_has_a_part_for_every_tab(language: str) -> None:
    translation.set_language(language)
    try:
        tabs = [translation.pgettext("result", spec.title) for spec in TABS]
    finally:
        translation.set_language("en")
    heads = [line[3:] for line in source("results", language).splitlines() if line[:3] == "## "]
    assert heads[: len(tabs)] == tabs


def test_every_page_and_tab_has_its_help() -> None:
    for spec in (*PAGES, *TABS):
        assert spec.place.split(":")[1] in help_pages.TOPICS
    dialogs = {
        name
        for path in Path(help_pages.__file__).parent.rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\(Q?Dialog\)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert len(dialogs) > 25
    plain = {"Dialog", "TextDialog"}  # what all derive from; a text to read, such as a licence
    assert dialogs - set(help_pages.TOPICS) <= plain
    known = {topic.partition("#")[0] for topic in help_pages.TOPICS.values()}
    assert known <= set(help_pages.pages())


def test_keys_are_told_as_they_are_now(keymap: Keymap) -> None:
    keymap.set_keys("skip", ["Ctrl+Alt+S"])
    found = texts(keymap, "en")
    assert "| Ctrl+Alt+S | Skip the row |" in found["keys"]
    assert "puts the row off" in found["label"]
    assert "Ctrl+Alt+S puts the row off" in found["label"]


def test_search_finds_chinese_and_english_words(keymap: Keymap) -> None:
    chinese = texts(keymap, "zh_CN")
    hits = help_pages.find("召回率", chinese)
    assert hits[0].page == "scores"
    assert "召回率" in hits[0].excerpt
    assert help_pages.find("ＧＰＵ", texts(keymap, "en"))[0].page == "troubleshooting"
    assert [hit.page for hit in help_pages.find("Excel", chinese)][-1] == help_pages.NEWS
    both = help_pages.find("precision recall", texts(keymap, "en"))
    assert "scores" in [hit.page for hit in both]
    assert help_pages.find("zzzz", chinese) == []
    assert help_pages.find("  ", chinese) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_are_told_in_both_languages_of_the_same_versions(
    language: str, keymap: Keymap
) -> None:
    news = texts(keymap, language)[help_pages.NEWS]
    english = resource("changelog.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", news, re.MULTILINE) == re.findall(
        r"^## (.+)$", english, re.MULTILINE
    )
    assert news.count("\n- ") == english.count("\n- ")
