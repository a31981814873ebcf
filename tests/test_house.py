"""The hard limits of the house, so that it stays one that the next person can read."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "workbench"
FILES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "base", "common"}


def is_qt_override(name: str) -> bool:
    return name != name.lower() and not name.startswith("_")


def lines_of_literal_tables(tree: ast.Module) -> int:
    """Count the lines of tables at module level: they may be as long as what they list. A kind's own
    decorator is of its row.
    """
    tables = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) or is_list_of_fields(node)
    ]
    return sum(lines_of(node) for node in tables)


def lines_of(node: ast.stmt) -> int:
    """Count the lines of a table; of a row of a table of kinds also its decorator and the blank ones."""
    if not isinstance(node, ast.ClassDef):
        return (node.end_lineno or 0) - node.lineno
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return (node.end_lineno or 0) - first + 3


def is_list_of_fields(node: ast.stmt) -> bool:
    """Whether a class is nothing but a docstring and fields: a row of a table of kinds."""
    return isinstance(node, ast.ClassDef) and all(
        isinstance(item, ast.Expr | ast.AnnAssign) for item in node.body
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_file_keeps_the_limits(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert path.stem not in FORBIDDEN_NAMES
    assert ast.get_docstring(tree), "a module says what it is"
    assert len(source.splitlines()) - lines_of_literal_tables(tree) <= 400
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not is_qt_override(node.name):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"
        if isinstance(node, ast.ClassDef):
            methods = [
                item.name
                for item in node.body
                if isinstance(item, ast.FunctionDef) and not is_qt_override(item.name)
            ]
            own = [name for name in methods if not name.startswith("_")]
            assert len(own) <= 15, f"{node.name} has {len(own)} public methods"


def test_window_is_small() -> None:
    window = (PACKAGE / "ui" / "window.py").read_text(encoding="utf-8")
    assert len(window.splitlines()) < 250


def test_no_signal_of_a_worker_is_connected_to_a_lambda() -> None:
    """It would run in the worker's thread, whatever kind of connection is asked for."""
    worker = re.compile(
        r"\.(reported|succeeded|failed|crashed|cancelled|answered|found|finished|started)"
        r"\.connect\(\s*(lambda|functools|partial)"
    )
    for path in FILES:
        assert not worker.search(path.read_text(encoding="utf-8")), path
