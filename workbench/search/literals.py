"""What a text must hold for a regular expression to be found in it: a quick look before a slow one."""

_CLASSES = frozenset("dDwWsSbBAZznrtfv")  # escapes of one letter; others may go on behind it
_MOST_TESTED = 100  # characters of a literal


def required(source: str) -> str:
    """Return the longest run of characters that every text with the pattern holds, whatever their
    case, or "". What is not understood is never guessed at.
    """
    if "|" in source or "(?" in source:
        return ""
    runs: list[str] = [""]
    at, depth = 0, 0
    while at < len(source):
        letter = source[at]
        at += 1
        if letter == "\\":
            after = source[at : at + 1]
            at += 1
            if after.isalnum() and after not in _CLASSES:
                return ""
            runs += [""] if after.isalnum() else []
            runs[-1] += "" if after.isalnum() or depth else after
        elif letter == "[":
            at = _behind_set(source, at)
            runs.append("")
        elif letter in "*?{":  # what stands before may be missing
            runs[-1] = runs[-1][:-1]
            at = source.find("}", at) + 1 or len(source) if letter == "{" else at
            runs.append("")
        elif letter in "+.^$()":
            depth += (letter == "(") - (letter == ")")
            runs.append("")
        elif not depth:
            runs[-1] += letter
    return max((run[:_MOST_TESTED] for run in runs), key=len)


def _behind_set(source: str, at: int) -> int:
    """Return where the text goes on behind a set of characters that begins before `at`."""
    at += source[at : at + 1] == "^"
    at += source[at : at + 1] == "]"
    while at < len(source) and source[at] != "]":
        at += 2 if source[at] == "\\" else 1
    return at + 1
