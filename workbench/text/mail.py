"""What mail programs put around a text: the replies that it quotes, and the signature at its end."""

import re

# ">" opens a quotation, but not in ">50 people", ">= 5" or ">_<".
_QUOTED = re.compile(r"\s*[>＞](?![\d=_:;.<(-])")
_INTRO = re.compile(
    r"\s*(?:On\b(?=.*(?:\d|@|day\b)).{3,300}\bwrote\s*[:：]"
    r"|Am\b(?=.*\d).{3,300}\bschrieb\b.{0,100}[:：]|Le\b(?=.*\d).{3,300}\ba écrit\s*[:：]"
    r"|在.{0,200}写道\s*[:：]|(?=.*\d).{0,200}[在于於].{0,200}(?:写道|寫道)\s*[:：])\s*",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"\s*-{2,20}\s*(?:Original Message|Forwarded message|原始邮件|原始郵件|转发的?邮件"
    r"|轉寄的?郵件|Ursprüngliche Nachricht|Message d'origine)\s*-{2,20}\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:From|Von|De|发件人|寄件者)\s*\*?[:：]", re.IGNORECASE)
_SENT = re.compile(
    r"\s*\*?(?:Sent|Date|Subject|Gesendet|Betreff|Envoyé|Objet"
    r"|发送时间|发送日期|日期|时间|主题|寄件日期|主旨)\s*\*?[:：]",
    re.IGNORECASE,
)
_HEAD_LINES = 4  # a sender's line is the head of a mail if a time or subject follows so soon

_SIGN_OFF = re.compile(
    r"\s*(?:--|__+|(?:with )?(?:best|kind|kindest|warm|many)?\s*(?:regards|wishes)|all the best"
    r"|sincerely(?: yours)?|yours (?:truly|sincerely|faithfully)|(?:many )?thanks"
    r"|thanks (?:and|&) (?:best |kind )?regards|thank you|cheers|mit freundlichen grüßen"
    r"|此致\s*敬礼|此致|敬礼|祝好|顺祝商祺|顺颂商祺|祝商祺|谢谢|祝您?(?:工作|生活)(?:愉快|顺利))"
    r"\s*[,，.。!！]?\s*",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"\s*(?:Sent from my \S.{0,40}|Get Outlook for \S.{0,20}|Von meinem \S.{0,30} gesendet"
    r"|(?:发自|發自|来自)我的.{1,30})\s*",
    re.IGNORECASE,
)
_SIGNATURE_LINES, _SIGNATURE_WIDTH = 6, 60
_LINES_BELOW_DELIMITER = 15
_LINE = 700  # characters of a line that are looked at


def without_quoted(text: str) -> str:
    """Return the text without the replies that it quotes; a text that is all quotation stays."""
    lines = text.split("\n")
    own = _without_marked(lines)
    left = own[: _end_of_own(own)]
    if not any(map(str.strip, left)):
        left = own
    if len(left) == len(lines) or not any(map(str.strip, left)):
        return text
    return "\n".join(left).rstrip()


def _without_marked(lines: list[str]) -> list[str]:
    """Return the lines without those that begin with ">", and without the words that lead to them."""
    own: list[str] = []
    for line in lines:
        if not _QUOTED.match(line):
            own.append(line)
            continue
        place = len(own)
        while place and not own[place - 1].strip():
            place -= 1
        for length in (1, 2):
            if place >= length and _is_intro(own[place - length : place]):
                del own[place - length :]
                break
    return own


def _end_of_own(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        if _DIVIDER.fullmatch(line[:_LINE]) or _is_head(lines, place):
            return place
        if _is_intro([line]) or _is_intro(lines[place : place + 2]):
            return place
    return len(lines)


def _is_intro(lines: list[str]) -> bool:
    """Return whether the line says who wrote what follows; mail programs break it in two."""
    if len(lines) > 1 and not lines[0].lstrip().startswith(("On ", "Am ", "Le ", "在")):
        return False
    return bool(lines) and bool(_INTRO.fullmatch(" ".join(line[:_LINE] for line in lines)))


def _is_head(lines: list[str], place: int) -> bool:
    if not _FROM.match(lines[place][:_LINE]):
        return False
    return any(_SENT.match(line[:_LINE]) for line in lines[place + 1 : place + _HEAD_LINES])


def without_signature(text: str) -> str:
    """Return the text without the signature at its end; a text that is nothing else stays."""
    lines = text.split("\n")
    count = len(lines)
    first = next((place for place, line in enumerate(lines) if _says_something(line)), count)
    end = _without_blanks(lines, count)
    while (start := _start_of_signature(lines, first, end)) < end:
        end = count = _without_blanks(lines, start)
    return text if count == len(lines) else "\n".join(lines[:end]).rstrip()


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not _SIGN_OFF.fullmatch(line[:_LINE])


def _without_blanks(lines: list[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _start_of_signature(lines: list[str], first: int, end: int) -> int:
    """Return where the signature starts that ends before `end`, or `end`."""
    lowest = max(first + 1, end - 2 * _LINES_BELOW_DELIMITER)
    start = end
    below: list[str] = []
    for place in range(end - 1, lowest - 1, -1):
        line = lines[place][:_LINE]
        is_start = (
            (line.rstrip("\r") == "-- " and len(below) <= _LINES_BELOW_DELIMITER)
            or (_SENT_FROM.fullmatch(line) and len(below) <= 1)
            or (_SIGN_OFF.fullmatch(line) and _is_contact(below))
        )
        if is_start:
            start = place
        if line.strip():
            below.append(line.strip())
    return start


def _is_contact(lines: list[str]) -> bool:
    """Return whether lines can be a name, a post, a telephone: few, short, and no sentences."""
    return len(lines) <= _SIGNATURE_LINES and not any(
        len(line) > _SIGNATURE_WIDTH or _is_sentence(line) for line in lines
    )


def _is_sentence(line: str) -> bool:
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in line)
    return line.endswith((".", "!", "?", "。", "！", "？")) and (
        len(line.split()) >= 4 or chinese >= 6
    )
