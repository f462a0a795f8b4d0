"""The rules for templates; each has an example that it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError

from tests.assess.town import Town

FOLDER = Path(__file__).parents[2] / "assess" / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))

Rule = Callable[[str, str], Iterator[str]]


def has_its_blocks(_name: str, source: str) -> Iterator[str]:
    if '{% extends "base.html" %}' in source:
        for block in ("title", "main"):
            if f"{{% block {block} %}}" not in source:
                yield f"no block {block}"


def nothing_inline(_name: str, source: str) -> Iterator[str]:
    yield from re.findall(r"\s(?:style|on[a-z]+)\s*=", source)
    yield from re.findall(r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|javascript:", source)


def escapes_everything(_name: str, source: str) -> Iterator[str]:
    yield from re.findall(r"\|\s*safe\b|\bMarkup\b|\{%-?\s*autoescape\b", source)


def leaves_the_design_system_to_the_macros(name: str, source: str) -> Iterator[str]:
    if not name.startswith("macros/") and name != "base.html":
        yield from re.findall(r"\b(?:utrecht|nl)-[a-z]+", source)


def is_short(_name: str, source: str) -> Iterator[str]:
    if source.count("\n") > 120 and not _name.startswith("macros/"):
        yield f"{source.count(chr(10))} lines"


def uses_what_it_imports(_name: str, source: str) -> Iterator[str]:
    tree = Environment(autoescape=True).parse(source)
    used = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"}
    for imported in tree.find_all(nodes.FromImport):
        for given in imported.names:
            name = given if isinstance(given, str) else given[1]
            if name not in used:
                yield f"{name} is imported and not used"


def loads_nothing_from_elsewhere(_name: str, source: str) -> Iterator[str]:
    yield from re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']+""", source)


RULES: dict[Rule, tuple[str, str]] = {
    has_its_blocks: ("telling/x.html", '{% extends "base.html" %}{% block main %}{% endblock %}'),
    nothing_inline: ("telling/x.html", '<p style="color: red" onclick="x()">'),
    escapes_everything: ("telling/x.html", "{{ words|safe }}"),
    leaves_the_design_system_to_the_macros: ("telling/x.html", '<p class="tp-muted nl-paragraph">'),
    is_short: ("telling/x.html", "\n" * 121),
    uses_what_it_imports: ("telling/x.html", '{% from "macros/content.html" import link %}'),
    loads_nothing_from_elsewhere: ("telling/x.html", '<img src="https://cdn.example/x.png">'),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_keeps_the_rules(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")

    assert [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(name, source)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_refuses_its_counter_example(rule: Rule) -> None:
    assert list(rule(*RULES[rule])) != []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_finds_the_macros_that_it_names(town: Town, name: str) -> None:
    environment = town.app.jinja_env

    environment.get_template(name)

    assert missing_macros(environment, (FOLDER / name).read_text(encoding="utf-8")) == []


def missing_macros(environment: Environment, source: str) -> list[str]:
    """The names that a template imports and that are not there."""
    found = []
    for imported in environment.parse(source).find_all(nodes.FromImport):
        assert isinstance(imported.template, nodes.Const)
        module = environment.get_template(imported.template.value).make_module({"csrf_token": str})
        names = [given if isinstance(given, str) else given[0] for given in imported.names]
        found += [name for name in names if not hasattr(module, name)]
    return found


def test_a_macro_that_does_not_exist_is_noticed(town: Town) -> None:
    source = '{% from "macros/content.html" import link, horoscope %}'

    assert missing_macros(town.app.jinja_env, source) == ["horoscope"]


def test_a_template_that_is_no_template_does_not_compile(town: Town) -> None:
    with pytest.raises(TemplateSyntaxError):
        town.app.jinja_env.from_string("{% if x %}")


def test_templates_are_strict_and_escape_by_themselves(town: Town) -> None:
    environment = town.app.jinja_env

    assert issubclass(environment.undefined, StrictUndefined)
    with town.app.test_request_context("/", base_url=town.settings.base_url):
        assert environment.get_template("errors/error.html").render(title="<b>", text="<i>").count("&lt;") >= 2
    assert len(TEMPLATES) > 15
