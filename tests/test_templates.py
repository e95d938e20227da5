"""What our leaner jinja2 writes is what jinja2 writes."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, pass_context
from markupsafe import Markup

from generator.theming.templates import LeanEnvironment, LeanTemplate

_SHARED = (
    "{% macro shown(word, times=2) %}<b>{{ word * times }}</b>{% endmacro %}"
    "{% macro keyed(table) %}{{ table.key is defined }}{{ table.key if table.key else word }}{% endmacro %}"
)
_TOLD = "{% macro at() %}[{{ loop.index }}]{% endmacro %}"
_PART = "[{{ word }}{{ number }}{{ '' ~ markup ~ word }}]"
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
    "loop that looks round": "{% for w in words %}{{ loop.previtem }}{{ w }}{{ loop.nextitem }}{% endfor %}",
    "loop that counts": "{% for w in words %}{{ loop.length }}{{ loop.revindex }}{{ loop.first }}{% endfor %}",
    "loop over what has no length": "{% for w in words | map('upper') %}{{ w }}{{ loop.last }}{% endfor %}",
    "loop over some": "{% for w in words if w != 'b' %}{{ w }}{{ loop.last }}{% else %}none{% endfor %}",
    "loop over a table": "{% for w in {'a': 1, 'b': 2} %}{{ w }}{{ loop.changed(w) }}{{ loop.last }}{% endfor %}",
    "loop in itself": "{% for w in nest recursive %}{{ w[0] }}{{ loop.depth }}{{ loop(w[1]) }}{% endfor %}",
    "loop that tells where it is": "{% for w in words %}{{ loop.index }}{{ loop.first or w }}{% endfor %}",
    "loop over pairs": "{% for a, b in pairs %}{% if loop.last %}{{ a }}{% endif %}{{ loop.index0 + 1 }}{% endfor %}",
    "loop over letters": "{% for a in 'a<b' %}{{ a }}{{ ', ' if not loop.last else '<' }}{% endfor %}",
    "loop in a loop": "{% for w in words %}{% for a in pairs %}{{ loop.last }}{% endfor %}{{ loop.index }}{% endfor %}",
    "loop that is kept": "{% for w in words %}{% set at = loop %}{{ at.index }}{{ loop.last }}{% endfor %}",
    "loop around a part": "{% for w in words %}{{ loop.last }}{% include 'place' %}{% endfor %}",
    "loop imports": "{% for w in words %}{{ loop.last }}{% import 'told' as t with context %}{{ t.at() }}{% endfor %}",
    "context": "{{ seen('word') }}{% for word in words %}{{ seen('word') }}{% endfor %}",
    "context of a loop": "{% for w in words %}{% set word = w %}{{ seen('word') }}{% endfor %}{{ seen('word') }}",
    "context of a block": '{% extends "frame" %}{% block main %}{% set word = 1 %}{{ seen("word") }}{% endblock %}',
    "named values": "{{ '{a}'.format(a=word) }} {{ seen(key='word') }}{% set t = dict(a=word) %}{{ t['a'] }}",
    "items": "{{ table.key }} {{ table.items }} {{ table.get('key') }} {{ words.1 }}",
    "items in a macro": '{% from "shared" import keyed %}{{ keyed(table) }}{{ keyed(pairs) }}',
    "not there": "{{ table.nothing is defined }} {{ word.nothing | default(word) }} {{ table.class }}",
    "included": '{% set number = 5 %}{% include "part" %}{% for word in words %}{% include "part" %}{% endfor %}',
    "parts joined": "{{ '<' ~ word ~ markup }} {{ words | join('<') }} {{ [markup, word] | join(', ') }}",
    "set": "{% set part %}<i>{{ word }}</i>{% endset %}{{ part }}{{ part | length }}",
    "child": '{% extends "frame" %}{% block title %}{{ word }}{% endblock %}{% block main %}.{% endblock %}',
    "parent": '{% extends "frame" %}{% block title %}{{ super() }}{{ number }}{% endblock %}',
    "plain": "{% autoescape false %}{{ word }}{% endautoescape %}{{ word }}",
    "macro that is not safe": "{% macro m() %}<{% endmacro %}{% autoescape false %}{{ m() ~ word }}{% endautoescape %}",
    "fails: undefined": "{{ nowhere }}",
    "fails: no such attribute": "{{ table.nothing }}",
    "fails: no such attribute of that": "{{ word.nothing.more }}",
    "fails: undefined looped over": "{% for w in nothing %}{{ loop.last }}{% endfor %}",
    "fails: nothing looped over": "{% for w in none %}{{ loop.last }}{% endfor %}",
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
    "table": {"key": "<a>", "items": 7, "class": "c"},
    "nest": [("<", [("a", []), ("b", [])]), ("c", [])],
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


LEANER = {
    "what is said": ("{{ word }}", "said("),
    "one plain string or another": ("{{ '' if word else ', ' }}", " (('' if "),
    "a macro that is said": ("{{ m(word) }}", "(told(context, "),
    "a macro that is asked": ("{{ '' ~ m(word) }}", " called(context, "),
    "an attribute": ("{{ table.key }}", ")).key)"),
    "a block": ("{% block a %}{% endblock %}", ".extend(context.blocks['a'][0](context))"),
    "a loop's first": ("{% for w in words %}{{ loop.first }}{% endfor %}", "said((not t_"),
    "a loop's last": ("{% for w in words %}{{ loop.last }}{% endfor %}", "said((t_"),
    "a loop's index": ("{% for w in words %}{{ loop.index }}{{ w.key }}{% endfor %}", " + 1)),"),
    "a loop's index from 0": ("{% for w in words %}{{ loop.index0 }}{% endfor %}", "said(t_"),
}
AS_IT_IS = {
    "a number or a string": ("{{ 1 if word else '' }}", "said((1 if ", "escape((1 if "),
    "a string to be escaped": ("{{ '' if word else '<' }}", "said(('' if ", "escape(('' if "),
    "a call with a star": ("{{ m(*words) }}", "context.call(", "context.call("),
    "a call where nothing is escaped": (
        "{% autoescape false %}{{ m(word) }}{% endautoescape %}",
        "context.call(",
        "context.call(",
    ),
    "a block's own words": ("{{ self.title() }}", "environment.getattr(l_0_self, 'title')", "environment.getattr("),
    "a loop's length": ("{% for w in words %}{{ loop.length }}{% endfor %}", "LoopContext(", "LoopContext("),
    "a loop that is not asked": ("{% for w in words %}{{ w }}{% endfor %}", " in (undefined(", " in (undefined("),
}


def _written(kind: type[Environment], template: str) -> str:
    return kind(autoescape=True, undefined=StrictUndefined).compile(template, raw=True)


@pytest.mark.parametrize(("template", "ours"), LEANER.values(), ids=LEANER)
def test_what_is_written_in_leaner_code(template: str, ours: str) -> None:
    assert ours in _written(LeanEnvironment, template)
    assert ours not in _written(Environment, template)


@pytest.mark.parametrize(("template", "ours", "jinjas"), AS_IT_IS.values(), ids=AS_IT_IS)
def test_what_is_not_written_in_leaner_code(template: str, ours: str, jinjas: str) -> None:
    assert ours in _written(LeanEnvironment, template)
    assert jinjas in _written(Environment, template)


def test_a_template_may_bring_globals_of_its_own() -> None:
    for kind in (LeanEnvironment, Environment):
        environment = kind(loader=DictLoader({"one": "{{ own }}{{ common }}"}))
        environment.globals["common"] = 2
        assert environment.get_template("one", globals={"own": 1}).render() == "12"


def _said(kind: type[Environment], name: str, **given: Any) -> str:
    loader = DictLoader(
        {**TEMPLATES, "shared": _SHARED, "frame": _FRAME, "part": _PART, "place": "{{ loop.index }}", "told": _TOLD}
    )
    environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined, **given)
    environment.globals["seen"] = pass_context(lambda context, key: context[key])
    try:
        return environment.get_template(name).render(VALUES)
    except (TemplateError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def test_only_a_template_that_names_items_is_rendered_with_care() -> None:
    environment = LeanEnvironment(loader=DictLoader(TEMPLATES), autoescape=True)
    with_care = set()
    for name in ("text", "items", "not there"):
        template = environment.get_template(name)
        assert isinstance(template, LeanTemplate)
        assert template.render(VALUES) == template.render(VALUES)
        with_care |= {name} if template.careful else set()
    assert with_care == {"items", "not there"}
