"""What our leaner jinja2 writes is what jinja2 writes."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, pass_context
from markupsafe import Markup

from generator.templates import LeanEnvironment

_SHARED = "{% macro shown(word, times=2) %}<b>{{ word * times }}</b>{% endmacro %}"
_FRAME = "<title>{% block title %}{% endblock %}</title>{{ self.title() }}{% block main %}{% endblock %}"

TEMPLATES = {
    "text": "{{ word }} & {{ number }} {{ none }} {{ markup }}",
    "macro": '{% from "shared" import shown %}{{ shown(word) }}{{ shown(word, 1) }}{{ shown(word, times=3) }}',
    "macro with more": "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, b=3) }}{{ m(1, 2) }}",
    "macro with more, none given": "{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1) }}",
    "macro with names, none given": "{% macro m(a) %}{{ a }}{{ kwargs }}{% endmacro %}{{ m(1) }}",
    "macro that may be called": "{% macro m(a) %}{{ a }}{{ caller is defined }}{% endmacro %}{{ m(1) }}",
    "macro called": "{% macro m(a) %}{{ caller(a) }}{% endmacro %}{% call(x) m(word) %}[{{ x }}]{% endcall %}",
    "macro without its value": "{% macro m(a, b) %}{{ a }}{{ b is defined }}{% endmacro %}{{ m(word) }}",
    "method": "{{ '{:,}'.format(number) }} {{ word.upper() }} {{ [1, 2].index(2) }} {{ dict(pairs)['a'] }}",
    "star": "{{ '{}{}'.format(*words) }} {{ dict(**{'a': 1}) }}",
    "loop": "{% for word in words %}{{ loop.index }}{{ word }}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "context": "{{ seen('word') }}{% for word in words %}{{ seen('word') }}{% endfor %}",
    "parts joined": "{{ '<' ~ word ~ markup }} {{ words | join('<') }} {{ [markup, word] | join(', ') }}",
    "set": "{% set part %}<i>{{ word }}</i>{% endset %}{{ part }}{{ part | length }}",
    "child": '{% extends "frame" %}{% block title %}{{ word }}{% endblock %}{% block main %}.{% endblock %}',
    "parent": '{% extends "frame" %}{% block title %}{{ super() }}{{ number }}{% endblock %}',
    "plain": "{% autoescape false %}{{ word }}{% endautoescape %}{{ word }}",
    "fails: undefined": "{{ nowhere }}",
    "fails: undefined called": "{{ nobody(1) }}",
    "fails: too many": "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
}
VALUES = {
    "word": "<a & 'b'>",
    "words": ("<", "b"),
    "number": 1234,
    "none": None,
    "markup": Markup("<br>"),
    "pairs": (("a", "<"),),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_says_what_jinja_says(name: str) -> None:
    assert _said(LeanEnvironment, name) == _said(Environment, name)


def test_what_is_said_differs_where_templates_do() -> None:
    said = [_said(LeanEnvironment, name) for name in TEMPLATES]
    assert len(set(said)) == len(said)


def test_what_is_made_of_every_value_is_made_here_too() -> None:
    given = {"finalize": lambda value: f"[{value}]"}
    assert _said(LeanEnvironment, "text", **given) == _said(Environment, "text", **given)
    assert "[1234]" in _said(LeanEnvironment, "text", **given)


def test_a_template_may_bring_globals_of_its_own() -> None:
    for kind in (LeanEnvironment, Environment):
        environment = kind(loader=DictLoader({"one": "{{ own }}{{ common }}"}))
        environment.globals["common"] = 2
        assert environment.get_template("one", globals={"own": 1}).render() == "12"


def _said(kind: type[Environment], name: str, **given: Any) -> str:
    loader = DictLoader({**TEMPLATES, "shared": _SHARED, "frame": _FRAME})
    environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined, **given)
    environment.globals["seen"] = pass_context(lambda context, key: context[key])
    try:
        return environment.get_template(name).render(VALUES)
    except (TemplateError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
