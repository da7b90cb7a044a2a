"""Previews of change sets: the worlds before and after, and what differs between them.

However many sets and changes there are, it costs a query per kind for what they link to, one per kind for what they
bear upon, and one more per kind where something they name is gone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from history.models import Change, ChangeSet
from history.preview.lines import Net, lines_of
from history.preview.shapes import Effort, GoalHours, Key, Preview, Snapshot
from history.preview.worlds import World
from history.services.recording import kind_named, read_side
from history.snapshots import json_value

Rows = dict[Key, Snapshot]
Pair = tuple[World, World]
"""Before and after."""
Sums = defaultdict[int, tuple[int, int]]
"""Planned and estimated minutes by goal."""


def preview_of(user: User, change_set: ChangeSet) -> Preview:
    """What this act of the person changes, or would change. The set has its `ordered_changes`."""
    return previews_of(user, [change_set])[change_set.pk]


def with_previews(user: User, change_sets: Iterable[ChangeSet], *, weighed: bool = True) -> list[ChangeSet]:
    """The sets, each with its `preview`; `weighed` as for `previews_of`."""
    listed = list(change_sets)
    previews = previews_of(user, listed, weighed=weighed)
    for change_set in listed:
        change_set.preview = previews[change_set.pk]
    return listed


def previews_of(user: User, change_sets: Sequence[ChangeSet], *, weighed: bool = True) -> dict[int, Preview]:
    """The previews by the id of the set. Not `weighed`: without hours, and late is only what was touched itself."""
    nets = {change_set.pk: net_of(change_set.ordered_changes) for change_set in change_sets}
    every = [net for of_one in nets.values() for net in of_one]
    rest: Rows = {}
    _follow(user, [(net.key[0], side) for net in every for side in (net.before, net.after) if side], rest)
    zone = ZoneInfo(zone_of(user))
    pairs = {one.pk: _worlds(one, nets[one.pk], rest, zone) for one in change_sets}
    if weighed:
        _add_bearing(user, [world for pair in pairs.values() for world in pair], every, rest)
        links = _links_in(rest)
        pairs = {pk: _with_near(pair, links) for pk, pair in pairs.items()}
    hours = _hours(pairs, rest, zone) if weighed else {}
    return {
        pk: Preview(lines=tuple(lines_of(nets[pk], *pair)), hours=tuple(hours.get(pk, ())))
        for pk, pair in pairs.items()
    }


def net_of(changes: Iterable[Change]) -> list[Net]:
    """Each object once, as it was before the act and as it is after it, in the order of the act."""
    sides: dict[Key, Net] = {}
    for change in changes:
        key = (change.object_kind, change.object_id)
        first = sides.get(key)
        before = first.before if first else read_side(change.object_kind, change.before)
        sides[key] = Net(key=key, before=before, after=read_side(change.object_kind, change.after))
    return list(sides.values())


def _worlds(change_set: ChangeSet, nets: Iterable[Net], rest: Rows, zone: ZoneInfo) -> Pair:
    """Before and after the act."""
    at = change_set.applied_at or clock.now()
    before, after = {net.key: net.before for net in nets}, {net.key: net.after for net in nets}
    return (
        World(at=at, zone=zone, own=before, other_side=after, rest=rest),
        World(at=at, zone=zone, own=after, other_side=before, rest=rest),
    )


def _with_near(pair: Pair, links: Mapping[Key, Collection[Key]]) -> Pair:
    """The worlds, each knowing what links to what the act touches."""
    before, after = pair
    near = {holder for key in before.own for holder in links.get(key, ())} - set(before.own)
    return replace(before, near=near), replace(after, near=near)


def _links_in(rest: Rows) -> dict[Key, list[Key]]:
    """What links to each object."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for key, snapshot in rest.items():
        for column, field in kind_named(key[0]).fields.items():
            if field.shape == "link" and snapshot.get(column):
                found[(field.link, snapshot[column])].append(key)
    return found


def _hours(pairs: Mapping[int, Pair], rest: Rows, zone: ZoneInfo) -> dict[int, list[GoalHours]]:
    """By set: the goals for which something differs. What no act touches is summed up once for all of them."""
    plain = World(at=clock.now(), zone=zone, own={}, other_side={}, rest=rest, near=rest)
    efforts = {key: kind_named(key[0]).effort_in(snapshot, plain) for key, snapshot in plain.standing()}
    sums: Sums = defaultdict(lambda: (0, 0))
    for effort in efforts.values():
        _add(sums, effort, 1)
    return {pk: _hours_of(pair, efforts, sums) for pk, pair in pairs.items()}


def _hours_of(pair: Pair, efforts: Mapping[Key, Effort | None], sums: Sums) -> list[GoalHours]:
    before, after = pair
    old, new = (_sums(world, efforts, sums) for world in pair)
    return [
        GoalHours(
            goal=goal,
            title=after.label("goal", goal),
            planned_before_minutes=old[goal][0],
            planned_after_minutes=new[goal][0],
            estimate_before_minutes=old[goal][1],
            estimate_after_minutes=new[goal][1],
        )
        for goal in sorted(_goals_concerned(before) | _goals_concerned(after))
        if old[goal] != new[goal]
    ]


def _sums(world: World, efforts: Mapping[Key, Effort | None], sums: Sums) -> Sums:
    """Planned and estimated minutes of each goal in this world: the sums, but for what the act has a say in."""
    found = sums.copy()
    for key in {*world.own, *world.near}:
        _add(found, efforts.get(key), -1)
    for effort in world.efforts():
        _add(found, effort, 1)
    return found


def _add(sums: Sums, effort: Effort | None, sign: int) -> None:
    if effort is not None:
        planned, estimate = sums[effort.goal]
        sums[effort.goal] = planned + sign * effort.planned_minutes, estimate + sign * effort.estimate_minutes


def _goals_concerned(world: World) -> set[int]:
    """The goals for which something touched counts, on this side."""
    found = set()
    for (kind, _), snapshot in world.own.items():
        effort = kind_named(kind).effort_in(snapshot, world) if snapshot else None
        if effort is not None:
            found.add(effort.goal)
    return found


def _add_bearing(user: User, worlds: Iterable[World], nets: Iterable[Net], rest: Rows) -> None:
    """What the acts weigh on without touching it: the other work of the same goals, tasks and days."""
    touched: dict[str, set[int]] = defaultdict(set)
    for net in nets:
        touched[net.key[0]].add(net.key[1])
    goals = {goal for world in worlds for goal in _goals_concerned(world)}
    found: list[tuple[str, Snapshot]] = []
    for name in settings.CHANGE_KINDS:
        rows = kind_named(name).bearing(user, goals, touched)
        if rows is not None:
            read = _read(rows, name)
            rest.update(read)
            found += [(name, snapshot) for snapshot in read.values()]
    _follow(user, found, rest)


def _follow(user: User, sources: list[tuple[str, Snapshot]], rest: Rows) -> None:
    """Read what the sources link to, and what that links to, one kind after the other: each links to those before."""
    for name in reversed(settings.CHANGE_KINDS):
        wanted = {pk for kind, snapshot in sources for pk in _linked(kind, snapshot, name)}
        missing = {pk for pk in wanted if (name, pk) not in rest}
        if not missing:
            continue
        read = _read(kind_named(name).model._default_manager.filter(user_id=user.pk, pk__in=missing), name)
        read |= _buried(user, name, {pk for pk in missing if (name, pk) not in read})
        rest.update(read)
        sources = sources + [(name, snapshot) for snapshot in read.values()]


def _linked(kind: str, snapshot: Snapshot, to: str) -> list[int]:
    """The ids of that kind which the snapshot links to."""
    found: list[int] = []
    for column, field in kind_named(kind).fields.items():
        value = snapshot.get(column)
        if field.link == to and value:
            found += value if isinstance(value, list) else [value]
    return found


def _read(rows: object, name: str) -> Rows:
    """Some columns of each row, as snapshots have them."""
    found = rows.values("pk", *kind_named(name).read_columns)  # type: ignore[attr-defined]
    return {(name, row["pk"]): {column: json_value(value) for column, value in row.items()} for row in found}


def _buried(user: User, name: str, gone: set[int]) -> Rows:
    """How those that were deleted last stood."""
    if not gone:
        return {}
    deletions = Change.objects.filter(
        change_set__user_id=user.pk, op=Change.Op.DELETE, object_kind=name, object_id__in=gone
    ).order_by("change_set__seq")
    kind = kind_named(name)
    last = {pk: kind.read(before or {}) for pk, before in deletions.values_list("object_id", "before")}
    return {(name, pk): {column: before[column] for column in kind.read_columns} for pk, before in last.items()}
