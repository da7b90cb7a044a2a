"""The version of AG-UI that logs name."""

from ag_ui.core import PROTOCOL_VERSION

from agent.runs import events


def test_logs_name_the_version_that_their_events_are_checked_against() -> None:
    assert events.run_started(1, "a-run")["protocolVersion"] == PROTOCOL_VERSION
