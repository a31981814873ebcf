"""How the command line shows a step: a live line on a terminal, or one JSON event a line."""

import sys
from collections.abc import Generator
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from workbench import events as ev
from workbench.records import to_json
from workbench.wording import event_text, progress_text


class Terminal:
    """Shows events and returns the result. `as_json`: events and result as JSON on standard output."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)

    def follow(self, answers: Generator[ev.Event, None, Any]) -> Any:
        """Show every event of `answers` and return its result; errors pass through."""
        if self.as_json:
            return self._follow_json(answers)
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[words]}"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        with bar:
            return self._follow_bar(answers, bar)

    def finish(self, result: Any, lines: list[str]) -> None:
        """Print what the command found: `lines` for a person, or `result` as the last JSON line."""
        if self.as_json:
            print(to_json(result), flush=True)  # noqa: T201 - standard output is the interface
        else:
            out = Console(highlight=False, soft_wrap=True)
            for line in lines:
                out.print(line, markup=False)

    def _follow_json(self, answers: Generator[ev.Event, None, Any]) -> Any:
        while True:
            try:
                event = next(answers)
            except StopIteration as end:
                return end.value
            print(to_json(event), flush=True)  # noqa: T201 - standard output is the interface

    def _follow_bar(self, answers: Generator[ev.Event, None, Any], bar: Progress) -> Any:
        line = bar.add_task("", total=None, words="")
        while True:
            try:
                event = next(answers)
            except StopIteration as end:
                return end.value
            match event:
                case ev.Stage():
                    bar.reset(line, total=None, description=event_text(event), words="")
                    if not self.console.is_terminal:
                        self._say(event_text(event) + " …")
                case ev.Progress():
                    total = event.total or None
                    words = progress_text(event)
                    bar.update(line, completed=event.done, total=total, words=words)
                case ev.BatchDone():
                    bar.update(line, words=batch_text(event))
                case _:
                    self._say(event_text(event))

    def _say(self, text: str) -> None:
        if text:
            self.console.print("  " + text, markup=False)


def batch_text(event: ev.BatchDone) -> str:
    """Return the figures of one optimiser step for the live line."""
    return f"loss {event.loss:.3f} · {event.rows_per_second:,.0f} rows/s"


def fail(text: str) -> None:
    """Print a refusal on standard error, as one line."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - standard error is the interface
