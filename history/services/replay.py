"""Writing rows from snapshots: how a proposal is applied, and how an act is undone. Both are steps from one snapshot
to another, all of them or none.

1. Every object must stand as the first step that touches it expects; what does not is named.
2. The steps are written in their order; the database holds its own constraints meanwhile.
3. Links that follow from facts are set, rules across rows are checked, and no link may lead nowhere.
4. What a rule made of other rows, or did not, is looked at again where facts have changed since.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import IntegrityError, models, transaction

from accounts.models import User
from config.common.errors import Conflict, ValidationFailed
from history.models import Change
from history.services.recording import ChangeLog, kind_name_of, kind_named, read_side
from history.services.since import Move, Since

Snapshot = Mapping[str, Any]
Key = tuple[str, int]
"""Object kind and id."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One object from `before` to `after`; None where it does not exist."""

    kind: str
    id: int
    before: Snapshot | None
    after: Snapshot | None
    version: int
    """The version of a row that is made."""

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.kind, self.id


class Obstructed(Exception):
    """These objects do not stand as the steps expect, or something now leads to them; `detail` where no id tells it."""

    def __init__(self, keys: Iterable[Key], detail: str = "") -> None:
        self.keys = sorted(set(keys))
        self.detail = detail
        super().__init__(detail)


def forward(changes: Iterable[Change]) -> list[Step]:
    """The steps that apply a proposal's changes. A new row has the version the rehearsal gave it."""
    return [_step(one, one.before, one.after, one.version or 1) for one in changes]


def backward(changes: Iterable[Change]) -> list[Step]:
    """The steps that take changes back, last first. A row that comes back is newer than the one that was deleted."""
    return [
        _step(one, one.after, one.before, (one.version or 0) + 1)
        for one in sorted(changes, key=lambda change: change.position, reverse=True)
    ]


def _step(change: Change, before: Snapshot | None, after: Snapshot | None, version: int) -> Step:
    kind = change.object_kind
    return Step(
        kind=kind, id=change.object_id, before=read_side(kind, before), after=read_side(kind, after), version=version
    )


def adopting(user: User, steps: Sequence[Step]) -> list[Step]:
    """The steps without making what is there by now; what would link to it links to the row that is there."""
    stands_for: dict[Key, int] = {}
    times = Counter(step.key for step in steps)
    for step in steps:
        twin = kind_named(step.kind).twin_of(user, step.after) if step.before is None and step.after else None
        if twin is not None and times[step.key] == 1:  # else the steps to come say more of it
            stands_for[step.key] = twin
    if not stands_for:
        return list(steps)
    return [
        replace(step, after=step.after and _linked_anew(step, stands_for))
        for step in steps
        if step.key not in stands_for
    ]


def staying(user: User, steps: Sequence[Step]) -> list[Step]:
    """The steps without removing what was made in passing, such as the day of an item, and has become more since.

    Where nothing else is left to do, that was no passing: then it goes, or is named as what has changed.
    """
    ends = {step.key: step.after for step in steps}
    begins = {step.key: step.before for step in reversed(steps)}
    left = [step for step in steps if not _outlives(user, step, begins[step.key], ends)]
    return left or list(steps)


def _outlives(user: User, step: Step, begin: Snapshot | None, ends: Mapping[Key, Snapshot | None]) -> bool:
    if step.before is None or step.after is not None or begin is None:
        return False
    kind = kind_named(step.kind)
    return kind.is_bare(step.before) and kind.outlives(user, step.id, begin, ends)


def replay(log: ChangeLog, steps: Sequence[Step], since: Since) -> None:
    """Write the steps and log them, all or none. Raises Obstructed. The caller has locked the person's counter."""
    user = log.actor.user
    _refuse_moved(user, steps)
    try:
        with transaction.atomic():
            for step in steps:
                _take(log, user, step)
            _settle(log, steps)
            _follow(log, steps, since)
            _refuse_loose_links(user, steps)
    except IntegrityError as error:
        raise Obstructed((), "Something else stands in its place by now.") from error
    except (ValidationFailed, Conflict) as error:
        raise Obstructed((), error.detail) from error


def _linked_anew(step: Step, stands_for: Mapping[Key, int]) -> Snapshot:
    kind, after = kind_named(step.kind), dict(step.after or {})
    for field in kind.model._meta.concrete_fields:
        if field.is_relation and field.name in after:
            target = cast("type[models.Model]", field.related_model)
            after[field.name] = stands_for.get((kind_name_of(target), after[field.name]), after[field.name])
    return kind.read(after)


def moved_among(steps: Iterable[Step], standing: Mapping[Key, Snapshot | None]) -> set[Key]:
    """The objects that are not as the steps expect. A step may count on those before it."""
    now = dict(standing)
    moved = set()
    for step in steps:
        if not is_as(now[step.key], step.before):
            moved.add(step.key)
        now[step.key] = step.after
    return moved


def _refuse_moved(user: User, steps: Sequence[Step]) -> None:
    moved = moved_among(steps, standing_now(user, {step.key for step in steps}))
    if moved:
        raise Obstructed(moved)


def standing_now(user: User, keys: Iterable[Key]) -> dict[Key, Snapshot | None]:
    """What each object looks like now; None where the person has no such object."""
    found: dict[Key, Snapshot | None] = dict.fromkeys(keys)
    for kind_name, ids in by_kind(found).items():
        kind = kind_named(kind_name)
        for row in kind.with_links(kind.model._default_manager.filter(user_id=user.pk, pk__in=ids)):
            found[(kind_name, row.pk)] = kind.snapshot(row)
    return found


def is_as(now: Snapshot | None, expected: Snapshot | None) -> bool:
    """Whether the object is as the snapshot has it; columns that came later do not count."""
    if now is None or expected is None:
        return now is expected
    return all(now.get(name) == value for name, value in expected.items())


def _take(log: ChangeLog, user: User, step: Step) -> None:
    kind = kind_named(step.kind)
    if step.before is None and step.after is not None:
        log.created(kind.restore(user, step.id, step.after, version=step.version))
        return
    row = kind.model._default_manager.get(pk=step.id, user_id=user.pk)
    before = kind.snapshot(row)
    if step.after is None:
        kind.remove(log, row)
        row.pk = step.id  # Django takes the id away from what it deletes
        log.deleted(row, before)
    else:
        kind.write(row, step.after)
        log.updated(row, before)


def _settle(log: ChangeLog, steps: Sequence[Step]) -> None:
    """Kind by kind, with the rows that stand now and every snapshot they had on the way."""
    for kind_name, ids in by_kind({step.key for step in steps}).items():
        kind = kind_named(kind_name)
        kind.settle(log, list(kind.model._default_manager.filter(pk__in=ids).order_by("pk")))
        own = [step for step in steps if step.kind == kind_name]
        kind.touch(log, [side for step in own for side in (step.before, step.after) if side is not None])


def _follow(log: ChangeLog, steps: Sequence[Step], since: Since) -> None:
    """What rules make of other rows where facts have changed since; the steps themselves were right in their time."""
    moves: dict[Key, Move] = {}
    for step in steps:
        before, _ = moves.get(step.key, (step.before, None))
        moves[step.key] = before, step.after
    for kind_name in by_kind(moves):
        if in_the_way := kind_named(kind_name).follow(log, moves, since):
            raise Obstructed(in_the_way)


def _refuse_loose_links(user: User, steps: Sequence[Step]) -> None:
    """Foreign keys are checked when the transaction commits: too late for a sentence that says what is in the way."""
    lost: set[Key] = set()
    for kind_name, ids in by_kind({step.key for step in steps}).items():
        model = kind_named(kind_name).model
        rows = model._default_manager.filter(pk__in=ids)
        gone = set(ids) - set(rows.values_list("pk", flat=True))
        lost |= _leading_nowhere(user, rows) | _leading_to(model, gone)
    if lost:
        raise Obstructed(lost)


def _leading_nowhere(user: User, rows: models.QuerySet[Any]) -> set[Key]:
    """What the rows link to that the person does not have."""
    lost: set[Key] = set()
    for field in rows.model._meta.concrete_fields:
        if not field.is_relation or field.name == "user":
            continue
        target = cast("type[models.Model]", field.related_model)
        wanted = set(rows.exclude(**{field.name: None}).values_list(field.attname, flat=True))
        known = target._default_manager.filter(pk__in=wanted, user_id=user.pk).values_list("pk", flat=True)
        lost |= {(kind_name_of(target), pk) for pk in wanted - set(known)}
    return lost


def _leading_to(model: type[models.Model], gone: set[int]) -> set[Key]:
    """What still links to rows that are gone."""
    holders: set[Key] = set()
    for relation in model._meta.related_objects if gone else ():
        if relation.many_to_many:
            continue
        still = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": gone})
        owner = "task_id" if not hasattr(relation.related_model, "user_id") else "pk"
        kind = kind_name_of(model if owner == "task_id" else relation.related_model)
        holders |= {(kind, pk) for pk in still.values_list(owner, flat=True)}
    return holders


def by_kind(keys: Iterable[Key]) -> dict[str, list[int]]:
    """The ids of each kind."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind_name, pk in sorted(keys):
        ids[kind_name].append(pk)
    return ids
