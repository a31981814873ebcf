"""HTML to text. What only looks like a tag stays: "a < b", "<3", "<john@x.com>"."""

import html
import re

_PASSES = 4  # markup that was escaped, and escaped again, comes to light one pass at a time

# Tags that end a line, that say nothing by themselves, and that hold what nobody reads.
_BREAKING = re.compile(
    "address|article|blockquote|br|center|d[dlt]|div|footer|form|h[1-6]|header|hr|li|nav|ol|p|pre"
    "|section|table|tr|ul"
)
_PLAIN = re.compile(
    "a|abbr|b|big|body|button|code|col|colgroup|del|em|font|html|i|img|input|ins|label|link|mark"
    "|meta|s|small|span|strike|strong|sub|sup|t[dh]|tbody|tfoot|thead|title|tt|u"
)
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("script", "style", "head", "xml", "noscript"))
_PREFIXES = frozenset(("o", "v", "w", "m", "x", "st1"))  # of tags that office programs write

_ATTRIBUTE = (
    r"""[\w:.@-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++)"""
    r"|(?:async|checked|compact|defer|disabled|hidden|multiple|noshade|nowrap|readonly|required"
    r"|selected)(?![\w:.@-])"
)
_TAG = re.compile(
    r"<(?P<close>/?)(?:(?P<prefix>[A-Za-z]\w{0,3}+):)?(?P<name>[A-Za-z][A-Za-z0-9]*+)"
    rf"(?:\s*+(?:{_ATTRIBUTE}))*+\s*+/?>",
    re.IGNORECASE,
)
_DECLARATION = re.compile(
    r"<(?:!--.*--|!DOCTYPE\b[^>]*+|!\[(?:if\b[^>]*+|endif)\]|\?xml\b[^>]*+)>",
    re.IGNORECASE | re.DOTALL,
)
_EDGE = re.compile("[<>]")
_ENTITY = re.compile(
    r"&(?:amp;|#0*38;|#x0*26;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE
)


def without_html(text: str) -> str:
    """Return the text of a piece of HTML, with line breaks where its blocks end."""
    for _ in range(_PASSES):
        before = text
        if "&" in text:
            text = _ENTITY.sub(_character, text)
        if "<" in text and ">" in text:
            text = _Markup(text).without_tags()
        if text == before:
            break
    return text


def _character(found: re.Match[str]) -> str:
    known = html.unescape(f"&{found[1]};")
    return found[0] if known.startswith("&") and known.endswith(";") else known


class _Markup:
    """One walk over a text, from edge to edge.

    A tag is judged where it ends. It is then taken out of what is kept, so that the text on both
    sides can be a tag in turn; a ">" that ends no tag closes off whatever stands before it. So each
    character is looked at once, however deep the edges are nested.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._kept: list[str] = []
        self._open: list[int] = []  # places of "<" in what is kept
        self._endless: set[str] = set()  # what has no end from here on

    def without_tags(self) -> str:
        while found := _EDGE.search(self._text, self._at):
            self._kept.append(self._text[self._at : found.start()])
            self._at = found.end()
            if found[0] == ">":
                self._end()
            elif not self._skip_comment(found.start()):
                self._open.append(len(self._kept))
                self._kept.append("<")
        return "".join((*self._kept, self._text[self._at :]))

    def _skip_comment(self, start: int) -> bool:
        if "-->" in self._endless or not self._text.startswith("<!--", start):
            return False
        end = self._text.find("-->", start + 2)
        if end < 0:
            self._endless.add("-->")
            return False
        self._at = end + 3
        return True

    def _end(self) -> None:
        start = self._open[-1] if self._open else len(self._kept)
        put = self._put_for("".join(self._kept[start:]) + ">")
        if put is None:
            self._kept.append(">")
            self._open.clear()
        else:
            del self._kept[start:]
            self._open.pop()
            self._kept.append(put)

    def _put_for(self, piece: str) -> str | None:
        """Return what stands in a tag's place, or None where `piece` is none."""
        if _DECLARATION.fullmatch(piece):
            return ""
        tag = _TAG.fullmatch(piece)
        if tag is None:
            return None
        name = tag["name"].lower()
        if tag["prefix"]:
            return "" if tag["prefix"].lower() in _PREFIXES else None
        if _BREAKING.fullmatch(name):
            return "\n"
        if name in _HIDDEN:
            if not tag["close"]:
                self._skip_hidden(name)
            return ""
        if _PLAIN.fullmatch(name):
            return " " if name in _CELLS else ""
        return None

    def _skip_hidden(self, name: str) -> None:
        if name in self._endless:
            return
        end = re.compile(rf"</{name}\s*+>", re.IGNORECASE).search(self._text, self._at)
        if end is None:
            self._endless.add(name)  # its tag goes, what it would hold stays
        else:
            self._at = end.end()
