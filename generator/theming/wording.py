"""Words put where templates and scripts ask for them, when these are read: pages look nothing up. Pure.

Templates: `_("home.rest")`, or with holes `_("home.read", day=when(read))`. Alone between `{{ }}` it is a piece of the
template: the word may hold tags, and what fills its holes is escaped as ever. Within an expression it is plain text.
A plural asks for its number: `_("count.papers", n=papers)`. What a value names, `named("signs." ~ mark, mark)` tells.

Scripts: `_("told.close")` becomes the text; with holes a function that fills them, `_("copy.button")({ what })`; a
plural its forms, for `counted` of page.js. `_parts("search.meant")({ words: link })` is a list that may hold elements.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from generator.errors import nearest
from generator.words import HOLE, Words, pieces

_MARK: Final = re.compile(r'\b(_|_parts)\("([\w.]+)"\)')
_SPECIAL: Final = re.compile(r"[`\\]|\$\{")  # in a template literal


def scripted(source: str, words: Words) -> str:
    """A script with its words. Raises KeyError with the sentence that tells of a word that is not there."""
    return _MARK.sub(lambda mark: _said(mark[2], words, parts=mark[1] == "_parts"), source)


def _said(key: str, words: Words, *, parts: bool) -> str:
    """A word as an expression of a script."""
    text = words.texts.get(key)
    if text is None:
        word = words.plurals.get(key) or words.lists.get(key)
        if word is None:
            raise KeyError(f"no word is called '{key}': {nearest(key, words.keys)}")
        return _json(word)
    holes = ",".join(dict.fromkeys(HOLE.findall(text)))
    if parts:
        inside = ",".join(part for said, hole in pieces(text) for part in (said and _json(said), hole) if part)
        return f"(({{{holes}}})=>[{inside}])"
    if not holes:
        return _json(text)
    filled = HOLE.sub(r"${\1}", _SPECIAL.sub(r"\\\g<0>", text))
    return f"(({{{holes}}})=>`{filled}`)"


def _json(word: object) -> str:
    return json.dumps(word, ensure_ascii=False, separators=(",", ":"))


class Worded(Extension):
    """Replaces the marks of a template by the words of `environment.words`, which it must be given."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(words=Words())

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Scripts that are templates have the marks of scripts."""
        if not (name or "").endswith(".js"):
            return source
        try:
            return scripted(source, self.environment.words)  # type: ignore[attr-defined] # put there above
        except KeyError as error:
            raise TemplateSyntaxError(str(error.args[0]), 1, name, filename) from None

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens with words in the place of marks."""
        return _Marks(list(stream), stream, self.environment.words).said()  # type: ignore[attr-defined] # likewise


class _Marks:
    """The marks of one template, in its tokens."""

    def __init__(self, tokens: Sequence[Token], stream: TokenStream, words: Words) -> None:
        self.tokens, self.stream, self.words = tokens, stream, words

    def said(self) -> Iterator[Token]:
        """All tokens."""
        at = 0
        while at < len(self.tokens):
            if self._is(at, "variable_begin") and self._is_mark(at + 1) and self._is(self._end(at + 1), "variable_end"):
                yield from self._piece(at + 1)
                at = self._end(at + 1) + 1
            elif self._is_mark(at):
                yield from self._expression(at)
                at = self._end(at)
            else:
                yield self.tokens[at]
                at += 1

    def _is(self, at: int, kind: str, value: str | None = None) -> bool:
        token = self.tokens[at] if at < len(self.tokens) else None
        return token is not None and token.type == kind and value in (None, token.value)

    def _is_mark(self, at: int) -> bool:
        return self._is(at, "name", "_") and self._is(at + 1, "lparen")

    def _end(self, at: int) -> int:
        """The place after the closing parenthesis of the mark at `at`."""
        depth, place = 0, at + 1
        while place < len(self.tokens):
            depth += {"lparen": 1, "rparen": -1}.get(self.tokens[place].type, 0)
            place += 1
            if not depth:
                break
        return place

    def _asked(self, at: int) -> tuple[str, Mapping[str, Sequence[Token]]]:
        """The key of a mark, and the tokens that fill each hole."""
        if not self._is(at + 2, "string"):
            self._fail(at, "a word is asked for by its key, in quotes")
        key, holes, place, end = self.tokens[at + 2].value, dict[str, list[Token]](), at + 3, self._end(at) - 1
        while place < end:
            if not (self._is(place, "comma") and self._is(place + 1, "name") and self._is(place + 2, "assign")):
                self._fail(at, f"'{key}' is followed by something that is not name=value")
            name, start = self.tokens[place + 1].value, place + 3
            place, depth = start, 0
            while place < end and (depth or not self._is(place, "comma")):
                kind = self.tokens[place].type
                depth += (kind in ("lparen", "lbracket", "lbrace")) - (kind in ("rparen", "rbracket", "rbrace"))
                place += 1
            inner = _Marks(self.tokens[start:place], self.stream, self.words)
            holes[name] = [*inner.said()]
        self._compare(at, key, holes)
        return key, holes

    def _compare(self, at: int, key: str, holes: Mapping[str, object]) -> None:
        """The holes given must be all that the word has; a language may leave one out."""
        if key not in self.words.texts and key not in self.words.plurals:
            self._fail(at, f"no word is called '{key}': {nearest(key, self.words.keys)}")
        wanted = {"n"} if key in self.words.plurals else set(HOLE.findall(self.words.texts[key]))
        if lacking := wanted - holes.keys():
            self._fail(at, f"'{key}' has the hole '{min(lacking)}', which nothing fills here")

    def _fail(self, at: int, fact: str) -> None:
        raise TemplateSyntaxError(fact, self.tokens[at].lineno, self.stream.name, self.stream.filename)

    def _piece(self, at: int) -> Iterator[Token]:
        """A mark that stands alone, as template."""
        key, holes = self._asked(at)
        line = self.tokens[at].lineno
        if key in self.words.plurals:
            yield Token(line, "variable_begin", "{{")
            yield from self._expression(at)
            yield Token(line, "variable_end", "}}")
            return
        for text, hole in pieces(self.words.texts[key]):
            if text:
                yield Token(line, "data", text)
            if hole:
                yield Token(line, "variable_begin", "{{")
                yield from holes[hole]
                yield Token(line, "variable_end", "}}")

    def _expression(self, at: int) -> Iterator[Token]:
        """A mark within an expression: its text, or what joins its pieces."""
        key, holes = self._asked(at)
        line = self.tokens[at].lineno
        yield Token(line, "lparen", "(")
        if key in self.words.texts:
            parts: list[list[Token]] = []
            for text, hole in pieces(self.words.texts[key]):
                if text or (not hole and not parts):
                    parts.append([Token(line, "string", text)])
                if hole:
                    parts.append([Token(line, "lparen", "("), *holes[hole], Token(line, "rparen", ")")])
            for number, part in enumerate(parts):
                if number:
                    yield Token(line, "tilde", "~")
                yield from part
        else:
            yield from (Token(line, "name", "counted"), Token(line, "lparen", "("), *holes["n"])
            yield from (Token(line, "comma", ","), Token(line, "string", key), Token(line, "rparen", ")"))
        yield Token(line, "rparen", ")")
