"""Two people on one response: what does not clash is kept, and what clashes is told."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from surveys import responding
from surveys.changes import Change, Clash, Conflict
from surveys.history import Actor
from surveys.models import Response


@dataclass(frozen=True)
class Kept:
    """What became of a change: the response as it is now, and the answers left out as in conflict.

    `elsewhere`: the questions whose answers others have changed since the change's base. `left`: those
    that the version to which the response was moved meanwhile asks no more.
    """

    response: Response
    clashes: Mapping[str, Clash]
    elsewhere: Set[str]
    left: tuple[str, ...] = ()


def keep(response: Response, change: Change, *, by: Actor, now: datetime) -> Kept:
    """Save a change, but for answers that someone else has changed since. Raises NotSaved."""
    try:
        if change.answers:
            response = responding.save(response, change, by=by, now=now)
    except Conflict as conflict:
        rest = {name: answer for name, answer in change.answers.items() if name not in conflict.clashes}
        part = replace(change, client_id=_part_of(change), answers=rest)
        kept = keep(response, part, by=by, now=now)
        return replace(kept, clashes={**conflict.clashes, **kept.clashes})
    return Kept(response, {}, responding.changed_elsewhere(response, change))


def _part_of(change: Change) -> str:
    """A name of its own for what is kept of a change: sent again whole, it must meet the conflict again."""
    return str(uuid5(NAMESPACE_OID, change.client_id))
