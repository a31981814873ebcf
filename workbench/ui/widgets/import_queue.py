"""What is still to be imported after the sheet that the dialog shows: other sheets, other files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.requests import ImportSheet


@dataclass(frozen=True, slots=True)
class Waiting:
    """One more sheet: of a file, or its first where `sheet` is ""."""

    path: Path
    sheet: str = ""


class ImportQueue:
    """Turns what was decided for the first sheet into requests for the others."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._waiting = [Waiting(path) for path in paths]
        self._settled: ImportSheet | None = None
        self.total = len(paths) + 1

    def settle(self, request: ImportSheet, sheets: Sequence[str]) -> None:
        """Take the first request as the pattern, and put more sheets of its file in front."""
        self._settled = request
        more = [Waiting(Path(request.path), sheet) for sheet in sheets]
        self._waiting = [*more, *self._waiting]
        self.total += len(more)

    @property
    def waiting(self) -> Sequence[Waiting]:
        """What is left."""
        return self._waiting

    def next_request(self) -> ImportSheet | None:
        """Return the request for the next one: the same columns, its own header found anew."""
        if self._settled is None or not self._waiting:
            return None
        one = self._waiting.pop(0)
        same_file = str(one.path) == self._settled.path
        return replace(
            self._settled,
            path=str(one.path),
            sheet=one.sheet,
            header_row=0,
            header_lines=0,
            name="",
            replaces="",
            password=self._settled.password if same_file else "",
            encoding=self._settled.encoding if same_file else "",
            delimiter="",
            pasted="",
        )
