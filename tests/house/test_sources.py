"""The rules for our own Python: where raw SQL may stand, how long a file may be, what nothing may import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for package in ("assess", "controls", "reports")
    for path in (ROOT / package).rglob("*.py")
    if "node_modules" not in path.parts
)

#: The fence does not see raw SQL, so it may stand in these files only.
RAW_SQL = ("assess/db.py", "assess/postgres.py", "assess/schema.py", "assess/backup.py", "assess/migrations/")

#: Longer than 250 lines, each for a reason.
LONG = {
    "assess/access.py": "who may enter, in one piece: a reader must be able to follow it without turning the page",
    "assess/answering/forms.py": "one form, of which each requirement shows the fields that it knows",
    "assess/answering/views.py": "every address of one page, with what they share",
    "assess/upcoming.py": "every source of the calendar, read in one statement",
    "assess/migrations/versions/0001_the_first_tables.py": "all tables, as Alembic writes them",
    "controls/catalogue.py": "the vocabulary of everything that is asked",
    "controls/scoring.py": "one method, written down in the order in which it is explained",
    "controls/shape.py": "every key of every file, in the order of the files",
}

LONG_FUNCTIONS = {
    "assess/application.py wired": "the whole wiring on one screen",
    "assess/auditing/work_file.py _method": "the words of one sheet, a row to a line",
    "reports/content.py build": "everything the audit report says, a value to a line",
    "assess/submitting/service.py submit": "two rows and a snapshot, one value to a line",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def raw_sql(source: str) -> Iterator[str]:
    """Calls of text() and exec_driver_sql(), and every mention of __table__."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text":
            yield f"line {node.lineno}: text()"
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(
            (".exec_driver_sql", ".__table__", "sa.text", "sqlalchemy.text")
        ):
            yield f"line {node.lineno}: {node.attr}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_raw_sql_stands_where_the_fence_is_made_only(path: Path) -> None:
    if not name_of(path).startswith(RAW_SQL):
        assert list(raw_sql(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "session.execute(text('SELECT 1'))",
        "session.execute(sqlalchemy.text('SELECT 1'))",
        "connection.exec_driver_sql('SELECT 1')",
        "select(Assessment.__table__)",
    ],
)
def test_raw_sql_is_noticed(source: str) -> None:
    assert list(raw_sql(source)) != []


def test_raw_sql_in_words_is_not_mistaken_for_it() -> None:
    assert list(raw_sql('"""text( is not allowed"""\nanswer.text\nfile.read_text()')) == []


def test_a_file_of_more_than_250_lines_has_its_reason_here() -> None:
    long = {name_of(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 250}

    assert long - set(LONG) == set()
    assert set(LONG) - long == set(), "these are short again; take them off the list"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is_in_its_first_sentence(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert not tree.body or (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", "?", ":", ","))


def test_a_function_of_more_than_thirty_lines_has_its_reason_here() -> None:
    assert set(too_long(SOURCES)) == set(LONG_FUNCTIONS)


def test_a_long_function_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "lang.py"
    path.write_text("def lang() -> None:\n" + "    print()\n" * 31, encoding="utf-8")

    assert list(too_long([path])) == ["lang.py lang"]


def too_long(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if "migrations/versions" in path.as_posix() or "frontend" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and lines_of(node) > 30:
                yield f"{name_of(path)} {node.name}"


def lines_of(node: ast.FunctionDef) -> int:
    """The lines of the body, without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
