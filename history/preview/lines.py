"""The lines of a preview: one sentence for each object, and one for each day that is only put in another order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from history.preview.shapes import Detail, Field, Group, Key, Line, Snapshot
from history.preview.wording import NOTHING, in_words
from history.preview.worlds import World
from history.services.recording import ChangeKind, kind_named

GROUPS: tuple[Group, ...] = ("dropped", "added", "moved", "changed", "late")


@dataclass(frozen=True, kw_only=True)
class Net:
    """One object before and after the whole act."""

    key: Key
    before: Snapshot | None
    after: Snapshot | None


def lines_of(nets: list[Net], before: World, after: World) -> list[Line]:
    """What a person can see of the act, by group."""
    told = [line for net in nets if (line := _line(net, before, after)) is not None]
    if not told:  # all of it is book-keeping: better than nothing
        told = [line for net in nets if (line := _line(net, before, after, bare=True)) is not None]
    told += _reordered(nets, told, before, after)
    told += _newly_late(before, after)
    return sorted(told, key=lambda line: GROUPS.index(line.group))


def _line(net: Net, before: World, after: World, *, bare: bool = False) -> Line | None:
    name, object_id = net.key
    kind = kind_named(name)
    snapshot, world = (net.after, after) if net.after is not None else (net.before, before)
    if snapshot is None:
        return None
    details = _without_echoes(tuple(_details(kind, net, before, after)), str(snapshot.get(kind.title) or ""))
    if (kind.is_bare(snapshot) and not bare) if _one_sided(net) else not details:
        return None
    group = _group(kind, net)
    called = kind.name_in(snapshot, world)
    text = called + _WORDS[group](kind, net, before, after, details)
    return Line(group=group, object=name, id=object_id, name=called, text=text, details=details)


def _one_sided(net: Net) -> bool:
    return net.before is None or net.after is None


def _group(kind: ChangeKind, net: Net) -> Group:
    if net.before is None or net.after is None:
        return "added" if net.before is None else "dropped"
    moves = any(field.places and net.before.get(name) != net.after.get(name) for name, field in kind.fields.items())
    return "moved" if moves else "changed"


def _details(kind: ChangeKind, net: Net, before: World, after: World) -> Iterator[Detail]:
    """The columns that differ; of an object that is new or gone, those that say something."""
    for column, field in kind.fields.items():
        was, now = ((side or {}).get(column) for side in (net.before, net.after))
        if was == now:
            continue
        if _one_sided(net) and (column == kind.title or _is_usual(field, now if net.before is None else was)):
            continue
        yield Detail(
            label=field.label,
            before="" if net.before is None else in_words(field, was, before),
            after="" if net.after is None else in_words(field, now, after),
        )


def _without_echoes(details: tuple[Detail, ...], title: str) -> tuple[Detail, ...]:
    """Without what the others say as well: a day that a start names too, and the task of an item of the same name."""
    return tuple(
        one
        for one in details
        if {one.before, one.after} - {""} != {title} and not any(_tells_more(other, one) for other in details)
    )


def _tells_more(other: Detail, one: Detail) -> bool:
    """Mon 2 Mar, 09:00 tells more than Mon 2 Mar, if it does on both sides."""
    sides = [(one.before, other.before), (one.after, other.after)]
    return all(
        bool(shorter) == bool(longer) and longer.startswith(f"{shorter}," if shorter else "")
        for shorter, longer in sides
    )


def _is_usual(field: Field, value: object) -> bool:
    return value in (None, "", [], False, field.usual)


def _told(details: tuple[Detail, ...]) -> str:
    """(Goal: Marathon → none; Due: none → Fri 6 Mar)"""
    told = [f"{one.label}: {' → '.join(side for side in (one.before, one.after) if side)}" for one in details]
    return f" ({'; '.join(told)})" if told else ""


def _moved(kind: ChangeKind, net: Net, before: World, after: World, details: tuple[Detail, ...]) -> str:
    places = [kind.place_in(net.before or {}, before), kind.place_in(net.after or {}, after)]
    labels = {field.label for field in kind.fields.values() if field.places}
    rest = tuple(one for one in details if one.label not in labels)
    return f" moved: {' → '.join(place or NOTHING for place in places)}{_told(rest)}"


_WORDS = {
    "added": lambda kind, net, before, after, details: f" added{_told(details)}",
    "changed": lambda kind, net, before, after, details: f" changed{_told(details)}",
    "dropped": lambda kind, net, before, after, details: f" deleted{_told(details)}",
    "moved": _moved,
}


def _reordered(nets: list[Net], told: list[Line], before: World, after: World) -> Iterator[Line]:
    """One line for each container whose objects only changed places among each other."""
    said = {(line.object, line.id) for line in told}
    seen: set[Key] = set()
    for net in nets:
        kind = kind_named(net.key[0])
        if net.key in said or net.before is None or net.after is None:
            continue
        container = kind.container_of(net.before, net.after)
        if container is None or container in seen or _shows_others(container, nets, said):
            continue
        seen.add(container)
        snapshot = after.get(*container)
        called = kind_named(container[0]).name_in(snapshot, after) if snapshot else ""
        if called:
            yield Line(group="moved", object=container[0], id=container[1], name=called, text=f"{called} reordered")


def _shows_others(container: Key, nets: list[Net], said: set[Key]) -> bool:
    """Whether something else happens in it, which the new order only follows."""
    kind, object_id = container
    sides = (side for net in nets if net.key in said for side in (net.before, net.after) if side)
    return any(side.get(kind) == object_id for side in sides)


def _newly_late(before: World, after: World) -> Iterator[Line]:
    """What is late now, and was not."""
    late_before = _lateness(before)
    for (kind, object_id), why in _lateness(after).items():
        if (kind, object_id) not in late_before:
            snapshot: Mapping[str, object] = after.get(kind, object_id) or {}
            called = kind_named(kind).name_in(snapshot, after)
            text, details = f"{called} is newly late: {why}", (Detail(label="Planned or due", before="", after=why),)
            yield Line(group="late", object=kind, id=object_id, name=called, text=text, details=details)


def _lateness(world: World) -> dict[Key, str]:
    found = {key: kind_named(key[0]).lateness_in(snapshot, world) for key, snapshot in world.standing()}
    return {key: why for key, why in found.items() if why}
