"""Which organisations the lines of somebody's register mean: new ones, known ones, or perhaps known ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from surveys.fieldwork import names, phones
from surveys.fieldwork.lines import Fields, Line, Reader
from surveys.fieldwork.messages import say
from surveys.questionnaire.definition import Text

Sign = tuple[str, str]
"""Of which kind it is, and its key: ("name", "康龙化成北京")."""
REQUIRED = ("name", "industry", "level")


@dataclass(frozen=True)
class Unit:
    """One organisation: of the register with its `pk`, or one or more lines about one."""

    fields: Fields
    contacts: tuple[Fields, ...] = ()
    """Of the register with their "pk"."""
    lines: tuple[int, ...] = ()
    pk: int | None = None

    @property
    def name(self) -> str:
        return self.fields.get("name") or self.fields.get("social_credit_code", "")

    @property
    def names(self) -> list[str]:
        return [self.fields[field] for field in ("name", "other_name") if self.fields.get(field)]

    def identities(self) -> list[Sign]:
        """What is one organisation's alone, the surest first."""
        sure = [
            (field, self.fields[field]) for field in ("key", "social_credit_code") if self.fields.get(field)
        ]
        return sure + [("name", names.key(name)) for name in self.names]

    def likenesses(self) -> list[Sign]:
        """What makes one think that two are the same."""
        alike = [("sound", names.sound(name)) for name in self.names]
        numbers = (phones.key(contact.get("phone", "")) for contact in self.contacts)
        return alike + [("phone", number) for number in numbers if number]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line that may mean an organisation there is already."""

    line: int
    name: str
    reason: Text


@dataclass
class Plan:
    """What becomes of the register."""

    new: list[Unit] = field(default_factory=list)
    changed: list[tuple[Unit, Unit]] = field(default_factory=list)
    """An organisation of the register, and what changes about it."""
    same: int = 0
    doubtful: list[tuple[Doubt, Unit]] = field(default_factory=list)


class Index:
    """Finds units by what they are told apart or thought alike by."""

    def __init__(self, of: Callable[[Unit], Iterable[Sign]], units: Iterable[Unit] = ()) -> None:
        self.of = of
        self.found: dict[Sign, Unit] = {}
        for unit in units:
            self.add(unit)

    def add(self, unit: Unit) -> None:
        for sign in self.of(unit):
            self.found.setdefault(sign, unit)

    def matches(self, unit: Unit) -> list[tuple[Sign, Unit]]:
        """The signs that another unit has too, each with that unit."""
        return [(sign, self.found[sign]) for sign in self.of(unit) if sign in self.found]


def units_of(lines: Iterable[Line], reader: Reader) -> list[Unit]:
    """Lines about the same organisation together; what they say differently of it is a fault."""
    units: list[Unit] = []
    place_of: dict[Sign, int] = {}
    for line in lines:
        unit = Unit(line.fields, line.contacts, (line.number,))
        places = [place_of[sign] for sign in unit.identities() if sign in place_of]
        place = next((place for place in places if not have_other_codes(unit, units[place])), len(units))
        if place < len(units):
            units[place] = _joined(units[place], unit, reader)
        else:
            units.append(unit)
        place_of |= dict.fromkeys(unit.identities(), place)
    return units


def have_other_codes(one: Unit, other: Unit) -> bool:
    """Two organisations, then, whatever they are called."""
    codes = {unit.fields.get("social_credit_code") for unit in (one, other)} - {None, ""}
    return len(codes) > 1


def _joined(first: Unit, more: Unit, reader: Reader) -> Unit:
    (line,) = more.lines
    for name, said in more.fields.items():
        if first.fields.get(name, said) != said:
            other, word = reader.called(name, first.fields[name]), reader.called(name, said)
            reader.note(line, say("said_otherwise", line=first.lines[0], other=other, word=word), name)
    contacts = [new for new in more.contacts if not any(new.items() <= old.items() for old in first.contacts)]
    return Unit(more.fields | first.fields, (*first.contacts, *contacts), (*first.lines, line))


def plan(units: Sequence[Unit], register: Collection[Unit], reader: Reader, *, fixed: Fields) -> Plan:
    """What the units change in the register. What is `fixed` holds for new ones that say nothing else."""
    known, alike = Index(Unit.identities, register), Index(Unit.likenesses, register)
    planned = Plan()
    line_of: dict[int | None, int] = {}
    for unit in units:
        meant = _meant(unit, known, reader)
        if isinstance(meant, Unit):
            if (line := line_of.setdefault(meant.pk, unit.lines[0])) != unit.lines[0]:
                reader.note(unit.lines[0], say("meant_twice", line=line, name=meant.name), "name")
            _change(planned, meant, unit)
        else:
            _add(planned, meant or _doubt(unit, alike), _complete(unit, fixed, reader))
            alike.add(unit)
    return planned


def _meant(unit: Unit, known: Index, reader: Reader) -> Unit | Doubt | None:
    """The organisation of the register that is meant; a doubt when only the name says so against the code."""
    matches = known.matches(unit)
    if not matches:
        return None
    (kind, _sign), meant = matches[0]
    if kind == "name" and have_other_codes(unit, meant):
        reason = say("same_name", like=meant.name, code=meant.fields["social_credit_code"])
        return Doubt(unit.lines[0], unit.name, reason)
    for sign, another in matches:
        if another.pk != meant.pk and sign not in meant.identities():
            reader.note(unit.lines[0], say("two_organisations", one=meant.name, other=another.name), "name")
            break
    return meant


def _doubt(unit: Unit, alike: Index) -> Doubt | None:
    for (kind, _sign), like in alike.matches(unit):
        if like.pk is not None:
            reason = say("sounds_alike" if kind == "sound" else "same_phone", like=like.name)
        else:
            code = "sounds_like_line" if kind == "sound" else "phone_of_line"
            reason = say(code, like=like.name, line=like.lines[0])
        return Doubt(unit.lines[0], unit.name, reason)
    return None


def _add(planned: Plan, doubt: Doubt | None, unit: Unit) -> None:
    if doubt:
        planned.doubtful.append((doubt, unit))
    else:
        planned.new.append(unit)


def _complete(unit: Unit, fixed: Fields, reader: Reader) -> Unit:
    fields = fixed | unit.fields
    for name in REQUIRED:
        if not fields.get(name):
            reader.note(unit.lines[0], say("no_name" if name == "name" else "no_class"), name)
    return replace(unit, fields=fields)


def _change(planned: Plan, known: Unit, unit: Unit) -> None:
    """What is not said stays as it is: contacts that are not named, and a name but for its legal form."""
    fields = {name: said for name, said in unit.fields.items() if known.fields.get(name) != said}
    if ("name", names.key(unit.name)) in known.identities():
        fields.pop("name", None)
    contacts = tuple(filter(None, (_changed_contact(contact, known.contacts) for contact in unit.contacts)))
    if fields or contacts:
        planned.changed.append((known, replace(unit, fields=fields, contacts=contacts)))
    else:
        planned.same += 1


def _changed_contact(contact: Fields, known: Sequence[Fields]) -> Fields | None:
    """A new contact, or one of those known with what changes about it; None when nothing does."""
    meant = _known_contact(contact, known)
    if meant is None:
        return contact
    changes = {name: said for name, said in contact.items() if meant.get(name) != said}
    return changes | {"pk": meant["pk"]} if changes else None


def _known_contact(contact: Fields, known: Sequence[Fields]) -> Fields | None:
    return next((each for each in known if _is_same(contact, each)), None)


def _is_same(contact: Fields, known: Fields) -> bool:
    """Who has a name is known by it, who has none by mail address or telephone: a firm may share both."""
    if "name" in contact:
        return names.key(contact["name"]) == names.key(known["name"])
    by_mail = contact.get("email", "").casefold() == known["email"].casefold() != ""
    return by_mail or phones.key(contact.get("phone", "")) == phones.key(known["phone"]) != ""
