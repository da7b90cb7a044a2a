"""The ledger of tool calls: what a run asked for, and carrying it out, each call once and together with its record.

Every deed begins with the person's counter, as every change of goals and plans does, and so does the end of a run from
outside. A runner that has lost its run therefore finds out before it acts, not afterwards.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from accounts.selectors import preferences_of
from agent.errors import RunFenced
from agent.models import Run, ToolCall
from agent.providers.base import ToolRequest
from agent.providers.errors import ProviderError
from agent.runs.claims import Claim
from agent.runs.cleaning import cleaned
from agent.runs.deeds import advance, refused
from agent.services.approvals import close_calls
from agent.tools.registry import tools_in_use
from config.common.errors import ValidationFailed
from config.common.outside import Found, settled
from history.services import lock_counter

Status = ToolCall.Status
MISREAD = frozenset({"unknown_tool", "bad_arguments"})


def note_calls(claim: Claim, requests: Sequence[ToolRequest], *, is_guarded: bool) -> None:
    """Write down what one answer of the model asks for, before any of it is done.

    `is_guarded`: text that others wrote is in the context, so that every write needs approval.
    Raises RunFenced; ProviderError where a model cannot be made to call properly.
    """
    with transaction.atomic():
        # Whoever ends the run from outside waits for this, and closes what is noted; or has ended it before.
        Run.objects.select_for_update().get(pk=claim.run_id)
        run = _held(claim)
        run.steps += 1
        run.save(update_fields=["steps", "updated_at"])
        asks = is_guarded or preferences_of(run.user).approval_policy.get("write") == "ask"
        calls = [_noted(run, request, asks=asks) for request in requests]
        _number_twins(calls)
        ToolCall.objects.bulk_create(calls)
    _refuse_bad_again(run, calls)


def carry_out(claim: Claim, call_id: str, *, may_act: bool) -> ToolCall:
    """Do the call, or propose it where a person must decide; one that is over already stays as it is.

    `may_act` is False behind a call that waits: then this one may only be proposed. Raises RunFenced.
    """
    return settled(lambda found: _carried_out(claim, call_id, found, may_act=may_act))


def _carried_out(claim: Claim, call_id: str, found: Found, *, may_act: bool) -> ToolCall:
    with transaction.atomic():
        lock_counter(claim.user_id)
        run = _held(claim)
        call = ToolCall.objects.get(run=run, call_id=call_id)
        call.run, call.user = run, run.user
        if call.status == Status.CALLED:
            advance(call, found, may_act=may_act)
    return call


def give_up(claim: Claim) -> dict[str, ToolCall]:
    """The run is about to fail: close what is open; all its calls by `call_id`. Raises RunFenced."""
    with transaction.atomic():
        lock_counter(claim.user_id)
        return close_calls(_held(claim))


def _held(claim: Claim) -> Run:
    run = Run.objects.select_related("user").get(pk=claim.run_id)
    if run.attempt != claim.attempt or run.status != Run.Status.RUNNING:
        raise RunFenced
    return run


def _noted(run: Run, request: ToolRequest, *, asks: bool) -> ToolCall:
    call = ToolCall(
        user=run.user, run=run, step=run.steps, call_id=request.id, tool=cleaned(request.name)[:100], effect="read"
    )
    call.provider_data = dict(request.provider_data)
    tool = tools_in_use().get(request.name)
    try:
        if tool is None:
            raise ValidationFailed(f"There is no tool called {request.name!r}.")
        call.effect = tool.effect
        call.asks = tool.effect == "destructive" or tool.always_asks or (tool.effect == "write" and asks)
        arguments = tool.read(cleaned(request.arguments))
        call.arguments = cleaned(arguments.model_dump(mode="json", exclude_none=True))
    except ValidationFailed as error:
        code = "unknown_tool" if tool is None else "bad_arguments"
        # The refusal names fields as the model wrote them.
        call.status, call.result = Status.FAILED, cleaned({**refused(error), "code": code})
        call.arguments = {"as written": cleaned(request.arguments)[:2000]}
    call.arguments_hash = hashlib.sha256(json.dumps(call.arguments, sort_keys=True).encode()).hexdigest()
    return call


def _number_twins(calls: Sequence[ToolCall]) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for call in calls:
        call.twin = seen[call.tool, call.arguments_hash]
        seen[call.tool, call.arguments_hash] += 1


def _refuse_bad_again(run: Run, calls: Sequence[ToolCall]) -> None:
    """A call that could not be read gets one corrective answer; with the next step just as bad, the run fails."""
    is_bad = all(call.status == Status.FAILED for call in calls)
    before = list(run.tool_calls.filter(step=run.steps - 1))
    if is_bad and before and all(_was_misread(call) for call in before):
        raise ProviderError("unexpected_tool_call", f"The model called {calls[0].tool} in a way that cannot be used.")


def _was_misread(call: ToolCall) -> bool:
    return call.result is not None and call.result.get("code") in MISREAD
