"""What a curator says of papers, and which of them are nowhere to be seen: notes on papers and on lists, hide, show."""

from collections.abc import Sequence
from pathlib import Path

from generator import disk, frontmatter, listing
from generator.curating.layers import own_layer
from generator.curation import STUB, load_rules
from generator.errors import Fault
from generator.keeping.lists import Done, lists_holding, longer, own_lists, place_of_list
from generator.keeping.papers import in_short, refuse_unknown
from generator.keeping.transaction import Transaction, transaction
from generator.tables import FORMAT


def note(content: Path, paper_id: str, words: str, name: str) -> Done:
    """Say something of a paper, or of it on one list: a paragraph more than was said. The files that say it."""
    with transaction(content, f"note {paper_id}") as one:
        refuse_unknown(one, [paper_id])
        if name:
            place = place_of_list(content, name)
            for entry in (e for here in lists_holding(one, [paper_id], [name]).values() for e in here.entries):
                if entry.id == paper_id:
                    said = entry.model_copy(update={"words": longer(entry.words, words)})
                    one.put(place, listing.changed(one.text(place) or "", place, [said]))
        else:
            _say(one, place_of_note(content, paper_id), words)
    return Done({}, one.changes)


def noted(content: Path, paper_id: str, name: str = "") -> str:
    """What is said of a paper, or of it on one list."""
    if name:
        here = own_lists(content).get(name)
        return next((entry.words for entry in here.entries if entry.id == paper_id), "") if here else ""
    place = place_of_note(content, paper_id)
    return frontmatter.read(disk.read_text(content / place, place), place)[1] if (content / place).is_file() else ""


def place_of_note(content: Path, paper_id: str) -> str:
    """Where the note on a paper is kept, below content/."""
    return f"{own_layer(content)}/papers/{paper_id}.md"


def hide(content: Path, ids: Sequence[str], *, hidden: bool) -> Done:
    """Let papers be nowhere on the site, or show them again."""
    ruled = bool(load_rules(content).rules)  # a rule may hide a paper too; that a note shows it has to be said then
    with transaction(content, f"{'hide' if hidden else 'show'} {in_short(ids)}") as one:
        for key in ids:
            place = place_of_note(content, key)
            below = place != f"curation/papers/{key}.md" and _hides(one, f"curation/papers/{key}.md")
            if not hidden and not below and not ruled and not _hides(one, place):
                one.faults.append(Fault(key, "is not hidden", "`broadsheet hide` hides it"))
            text = one.text(place) or frontmatter.write({"format": FORMAT})
            value = True if hidden else False if below or ruled else None
            after = frontmatter.changed(text, place, {"hidden": value})
            one.put(place, None if after == frontmatter.write({"format": FORMAT}) else after)
    return Done({}, one.changes)


def _hides(one: Transaction, place: str) -> bool:
    text = one.text(place)
    return text is not None and frontmatter.read(text, place)[0].get("hidden") is True


def _say(one: Transaction, place: str, words: str) -> None:
    text = one.text(place) or frontmatter.write({"format": FORMAT}, STUB)
    said = frontmatter.read(text, place)[1]
    if not words.strip():
        one.put(place, text)
    if words.strip() in said:
        return
    ending = "\r\n" if "\r\n" in text else "\n"
    bare = text.rstrip()
    if said.strip() == STUB:
        bare = bare.removesuffix(STUB).rstrip()
    lines = words.strip().splitlines()
    one.put(place, f"{bare}{ending * 2}{ending.join(lines)}{ending}")
