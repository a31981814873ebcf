"""The cleaning rules, in the order in which they are applied. Each takes time in step with its text."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_ZWJ_EMOJI = re.compile("(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,14})(?:\s[^<>]{0,2000})?/?>")
_HIDDEN_OPEN = re.compile(r"<(script|style|head)\b[^<>]{0,2000}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,20});")
_BREAKING = frozenset(
    [
        "br",
        "p",
        "li",
        "div",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "blockquote",
        "hr",
    ]
)
_KNOWN = _BREAKING | frozenset(
    [
        "a",
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "span",
        "font",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "html",
        "body",
        "img",
        "small",
        "big",
        "sub",
        "sup",
        "code",
        "pre",
        "center",
        "label",
        "input",
        "form",
        "button",
        "meta",
        "link",
        "title",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "o",
    ]
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'，。；！？、）】》]{1,2000}", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_QUOTE_INTRO = re.compile(
    r"^\s*(?:On\b.{4,200}\bwrote:|Am\b.{4,200}\bschrieb.{0,100}:|.{0,80}在.{0,80}写道[:：]"
    r"|-{2,}\s*(?:Original Message|Forwarded message|原始邮件|转发的?邮件|Ursprüngliche Nachricht)\s*-{2,})"
    r"\s*$",
    re.IGNORECASE,
)
_QUOTE_FIELD = re.compile(
    r"^\s*(?:From|Sent|To|Cc|Subject|Date|发件人|发送时间|收件人|抄送|主题|日期)\s*[:：]",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\s*(?:--|__+|(?:best|kind|warm)?\s*(?:regards|wishes)|sincerely(?: yours)?"
    r"|yours (?:truly|sincerely|faithfully)|many thanks|thanks(?: and regards)?|cheers"
    r"|此致|敬礼|祝好|顺祝商祺|谢谢[!！。]?|此致敬礼)\s*[,，.!！]?\s*$",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^\s*(?:Sent from my \S.{0,40}|Get Outlook for \S.{0,20}|发自我的.{1,30}|来自我的.{1,30})\s*$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
_SIGNATURE_LINES = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """A named function from text to text."""

    name: str
    apply: Callable[[str], str]


def in_usual_forms(text: str) -> str:
    """Return the text in Unicode's NFKC: full-width letters, ligatures and the like become usual."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def without_control(text: str) -> str:
    """Return the text without control, zero-width and direction marks; emoji stay whole."""
    if text.isascii() and text.isprintable():
        return text
    kept = _ZWJ_EMOJI.sub("\ue000", text) if "\ue000" not in text else text
    return _CONTROL.sub("", kept.replace("\r\n", "\n").replace("\r", "\n")).replace(
        "\ue000", "\u200d"
    )


def without_html(text: str) -> str:
    """Return the text of a piece of HTML; what only looks like a tag stays."""
    if "<" in text:
        text = _without_comments(text)
        text = _without_hidden(text)
        text = _TAG.sub(_of_tag, text)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _of_tag(found: re.Match[str]) -> str:
    name = found[1].lower()
    if name not in _KNOWN:
        return found[0]
    return "\n" if name in _BREAKING else ""


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        parts.append(text[at:start])
        at = end + 3
    return "".join((*parts, text[at:]))


def _without_hidden(text: str) -> str:
    """Drop scripts and styles with what they hold, one after the other from the left."""
    parts, at = [], 0
    lower = text.lower()
    while found := _HIDDEN_OPEN.search(text, at):
        end = lower.find(f"</{found[1].lower()}>", found.end())
        if end < 0:
            break
        parts.append(text[at : found.start()])
        at = end + len(found[1]) + 3
    return "".join((*parts, text[at:]))


def without_quoted(text: str) -> str:
    """Return the text without the replies that it quotes; a text that is all quotation stays."""
    lines = text.split("\n")
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _QUOTE_INTRO.match(line[:400]) or _is_mail_head(lines, place):
            break
        if not line.lstrip().startswith((">", "＞")):
            kept.append(line)
    left = "\n".join(kept).rstrip()
    return left if left.strip() else text


def _is_mail_head(lines: list[str], place: int) -> bool:
    return all(_QUOTE_FIELD.match(line[:200]) for line in lines[place : place + 2]) and (
        place + 1 < len(lines)
    )


def without_signature(text: str) -> str:
    """Return the text without the signature at its end; a text that is nothing else stays."""
    lines = text.rstrip().split("\n")
    first = max(1, len(lines) - _SIGNATURE_LINES - 1)
    for place in range(first, len(lines)):
        line = lines[place][:200]
        rest = lines[place + 1 :]
        is_short = all(len(one) <= 60 for one in rest)
        if _SENT_FROM.match(line) or (_SIGN_OFF.match(line) and is_short):
            left = "\n".join(lines[:place]).rstrip()
            return left if left.strip() else text
    return text


def without_links(text: str) -> str:
    """Return the text with web addresses as [link] and e-mail addresses as [email]."""
    if "@" in text:
        text = _MAIL.sub("[email]", text)
    return _URL.sub("[link]", text) if "/" in text or "www" in text.lower() else text


def folded(text: str) -> str:
    """Return the text trimmed, with single blanks and single line breaks."""
    return _BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()


def unchanged(text: str) -> str:
    """Return the text: repeated lines are removed by whoever knows them."""
    return text


RULES: tuple[Rule, ...] = (
    Rule("unicode", in_usual_forms),
    Rule("control", without_control),
    Rule("html", without_html),
    Rule("quoted", without_quoted),
    Rule("signature", without_signature),
    Rule("links", without_links),
    Rule("boilerplate", unchanged),
    Rule("space", folded),
)
