"""Attacks at the doors: what somebody does while Alice's run waits to delete her goal, and what must come of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.services.sessions import end_sessions_of
from agent.models import ToolCall
from agent.runs.reaper import tidy
from config.common import clock
from config.common.threads import in_thread
from goals.services import create_goal, create_task, delete_goal, update_goal
from history.domain import Actor
from history.models import ChangeSet
from history.services import undo
from tests.agent.chatting import token_of
from tests.agent.siege import Siege

BAD = "validation_failed"


@dataclass(frozen=True, kw_only=True)
class Door:
    """`act` gives the code of the answer, "" for success; `status` is how the call stands in the end."""

    name: str
    act: Callable[[Siege], Awaitable[str]]
    answer: str = "not_found"
    status: str = "pending"


def _rest(name: str, who: str, method: str, path: str, **expected: Any) -> Door:
    """A request; CALL, PROPOSAL, RUN, TALK stand for the ids. `body` is what it sends."""
    body = expected.pop("body", {})

    async def act(s: Siege) -> str:
        names = {"CALL": s.calls[0], "PROPOSAL": (await s.call()).proposal_id, "RUN": s.run, "TALK": s.conversation}
        spelled = path
        for name, value in names.items():
            spelled = spelled.replace(name, str(value))
        return await s.rest(getattr(s, who, None), method, spelled, **body)

    return Door(name=name, act=act, **expected)


def _frame(name: str, who: str, frame: Callable[[Siege], dict[str, Any]], **expected: Any) -> Door:
    return Door(name=name, act=lambda s: s.say(getattr(s, who), frame(s)), **expected)


def _odd_id(name: str, spelled: str, framed: Any) -> list[Door]:
    """An id that names nothing, at both doors."""
    frame = {"type": "decide", "tool_call": framed, "decision": "approve"}
    return [
        _rest(f"an id: {name}, over REST", "alice", "POST", f"/tool-calls/{spelled}/approve"),
        _frame(f"an id: {name}, by socket", "alice", lambda s: frame, answer=BAD),
    ]


def _decision(value: Any) -> Door:
    return Door(name=f"a decision: {value!r}", act=lambda s: s.decide(s.alice, value), answer=BAD)


def _actor(s: Siege) -> Actor:
    return Actor(user=s.alice, via="person", cause="page:goals")


def _after(name: str, prepare: Callable[[Siege], object], **expected: Any) -> Door:
    """Something happens to what the call is about; then it is approved."""

    async def act(s: Siege) -> str:
        await in_thread(prepare)(s)
        return await s.decide(s.alice)

    return Door(name=name, act=act, **expected)


def _expire(s: Siege) -> None:
    past = clock.now() - timedelta(seconds=1)
    ChangeSet.objects.filter(state="proposed").update(expires_at=past)
    ToolCall.objects.filter(pk=s.calls[0]).update(expires_at=past)


def _replace(s: Siege) -> None:
    delete_goal(_actor(s), s.own["goal"])
    create_goal(_actor(s), title="Run", time_horizon="long")


def _sequence(name: str, *doings: Callable[[Siege], Awaitable[str]], **expected: Any) -> Door:
    """Several deeds, one after the other; the answer to the last counts."""

    async def act(s: Siege) -> str:
        answer = ""
        for doing in doings:
            answer = await doing(s)
        return answer

    return Door(name=name, act=act, **expected)


def _approve(s: Siege) -> Awaitable[str]:
    return s.rest(s.alice, "POST", f"/tool-calls/{s.calls[0]}/approve")


def _reject(s: Siege) -> Awaitable[str]:
    return s.decide(s.alice, "reject")


async def _go_on(s: Siege) -> str:
    await s.stopped()
    return ""


async def _say_more(s: Siege) -> str:
    await s.rest(s.alice, "PATCH", "/users/me/preferences", default_provider="offline")
    waiting, s.sent = s.calls, {}
    await s.ask("what is on today?", conversation=s.conversation)
    s.calls = waiting
    return ""


async def _time_passes(s: Siege) -> str:
    await in_thread(_expire)(s)
    await in_thread(tidy)()
    return await _go_on(s)


def _cancel(s: Siege) -> Awaitable[str]:
    return s.rest(s.alice, "POST", f"/runs/{s.run}/cancel")


def _discard(s: Siege) -> Awaitable[str]:
    return s.rest(s.alice, "DELETE", f"/conversations/{s.conversation}")


def _retry(s: Siege) -> Awaitable[str]:
    return s.rest(s.alice, "POST", f"/runs/{s.run}/retry")


def _send_again(s: Siege, **changed: Any) -> Awaitable[str]:
    return s.say(s.alice, {**s.sent, **changed})


def _deleted(s: Siege) -> int:
    actor = _actor(s)
    delete_goal(actor, s.own["goal"])
    return actor.acts[-1]


async def _forge(s: Siege) -> str:
    return await in_thread(_forged)(s)


def _forged(s: Siege) -> str:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(s.alice)
    answer = browser.post(f"/api/v1/tool-calls/{s.calls[0]}/approve", HTTP_ORIGIN="https://elsewhere.example")
    return str(answer.json()["code"])


async def _approve_signed_out(s: Siege) -> str:
    token = await in_thread(token_of)(s.alice)
    await in_thread(end_sessions_of)(s.alice)
    return await s.rest(None, "POST", f"/tool-calls/{s.calls[0]}/approve", token=token)


OTHERS = [
    *(
        row
        for verb in ("approve", "reject")
        for row in (
            _rest(f"another person: {verb}, over REST", "bob", "POST", f"/tool-calls/CALL/{verb}"),
            _rest(f"nobody: {verb}", "nobody", "POST", f"/tool-calls/CALL/{verb}", answer="unauthenticated"),
        )
    ),
    Door(name="another person: approve, by socket", act=lambda s: s.decide(s.bob)),
    Door(name="another person: reject, by socket", act=lambda s: s.decide(s.bob, "reject")),
    _rest("another person applies the proposal", "bob", "POST", "/proposals/PROPOSAL/apply"),
    _rest("another person rejects the proposal", "bob", "POST", "/proposals/PROPOSAL/reject"),
    _rest("another person undoes the proposal", "bob", "POST", "/proposals/PROPOSAL/undo"),
    _rest("another person reads the call", "bob", "GET", "/tool-calls/CALL"),
    _rest("another person reads the proposal", "bob", "GET", "/proposals/PROPOSAL"),
    _rest("another person reads the log", "bob", "GET", "/runs/RUN"),
    _rest("another person cancels the run", "bob", "POST", "/runs/RUN/cancel"),
    _rest("another person retries the run", "bob", "POST", "/runs/RUN/retry"),
    _rest("another person deletes the conversation", "bob", "DELETE", "/conversations/TALK"),
    _frame("another person watches the run", "bob", lambda s: {"type": "attach", "run": s.run}),
    _frame("another person cancels by socket", "bob", lambda s: {"type": "cancel", "run": s.run}),
    _frame("another person sends into the conversation", "bob", lambda s: {**s.sent, "conversation": s.conversation}),
]
TAMPERING = [
    *_odd_id("zero", "0", 0),
    *_odd_id("negative", "-1", -1),
    *_odd_id("larger than any", str(2**63), 2**63),
    *_odd_id("huge", "9" * 400, 10**400),
    *_odd_id("SQL", "1%20OR%201=1", "1 OR 1=1"),
    *_odd_id("digits of another script", "%D9%A1", "١"),
    *_odd_id("a sign", "+1", 1.0),
    *_odd_id("a truth value", "true", True),
    *map(_decision, ["APPROVE", "", None, True, ["approve"], "apply"]),
    _rest(
        "the arguments are patched",
        "alice",
        "PATCH",
        "/tool-calls/CALL",
        body={"arguments": {}},
        answer="method_not_allowed",
    ),
    _rest("the call is deleted", "alice", "DELETE", "/tool-calls/CALL", answer="method_not_allowed"),
    _rest(
        "other arguments come with the approval",
        "alice",
        "POST",
        "/tool-calls/CALL/approve",
        body={"arguments": {"goal": 1}},
        answer="",
        status="approved",
    ),
    Door(
        name="other arguments come with the frame",
        act=lambda s: s.decide(s.alice, arguments={"goal": s.own["other"]}),
        answer="",
        status="approved",
    ),
]
TIMING = [
    _sequence("approved twice", _approve, _approve, answer="", status="approved"),
    _sequence(
        "approved again when the run is over",
        _approve,
        _go_on,
        lambda s: s.decide(s.alice),
        answer="",
        status="approved",
    ),
    _sequence("rejected after it was approved", _approve, _reject, answer="conflict", status="approved"),
    _sequence("approved after it was rejected", _reject, _go_on, _approve, answer="conflict", status="rejected"),
    _sequence("approved after the run was cancelled", _cancel, _approve, answer="conflict", status="withdrawn"),
    _sequence("approved after the conversation was deleted", _discard, _approve, answer="conflict", status="withdrawn"),
    _sequence("approved after the person went on", _say_more, _approve, answer="conflict", status="withdrawn"),
    _sequence(
        "approved after it expired and the run went on", _time_passes, _approve, answer="conflict", status="expired"
    ),
    _after("approved after its time, before anybody looked", _expire, answer="conflict", status="pending"),
    _after(
        "the goal was changed since",
        lambda s: update_goal(_actor(s), s.own["goal"], changes={"title": "Fly"}),
        answer="proposal_stale",
    ),
    _after("the goal was deleted since", lambda s: delete_goal(_actor(s), s.own["goal"]), answer="proposal_stale"),
    _after("the goal was made anew since", _replace, answer="proposal_stale"),
    _after(
        "a task was added to the goal since",
        lambda s: create_task(_actor(s), title="New", goal=s.own["goal"]),
        answer="proposal_stale",
    ),
    _after(
        "the goal was deleted and brought back, as it was",
        lambda s: undo(_actor(s), _deleted(s)),
        answer="",
        status="approved",
    ),
    _rest(
        "the policy now lets the agent write",
        "alice",
        "PATCH",
        "/users/me/preferences",
        body={"approval_policy": {"write": "apply"}},
        answer="",
    ),
    Door(name="approved by a page of another site, with the person's cookie", act=_forge, answer="forbidden"),
    Door(name="the message is sent again", act=_send_again, answer=""),
    Door(
        name="the message is sent again with other words",
        act=lambda s: _send_again(s, content="other"),
        answer="client_message_id_reused",
    ),
    Door(
        name="another message while a call waits, with an id that was used",
        act=lambda s: _send_again(s, conversation=s.conversation),
        answer="",
    ),
    Door(name="the run that waits is retried", act=_retry, answer="run_active"),
    _sequence("the rejected run is retried", _reject, _go_on, _retry, answer="conflict", status="rejected"),
    Door(name="approved with a sign-in that has ended", act=_approve_signed_out, answer="unauthenticated"),
]
DOORS = [*OTHERS, *TAMPERING, *TIMING]
SHUT = [door for door in (*OTHERS, *TAMPERING) if door.answer and door.status == "pending"]
"""Those that stay shut and change nothing: one run can wait before them all."""
