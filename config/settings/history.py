"""What history can write, and who else has a say when something is deleted or decided."""

# Object kind -> the class that snapshots and applies it. Each links only to those before it.
CHANGE_KINDS = {
    "goal": "goals.changes.GoalKind",
    "task": "goals.changes.TaskKind",
    "weekly_plan": "planning.changes.WeeklyPlanKind",
    "daily_plan": "planning.changes.DailyPlanKind",
    "plan_item": "planning.changes.PlanItemKind",
    "day_exception": "planning.changes.DayExceptionKind",
    "time_off": "planning.changes.TimeOffKind",
    "busy_block": "planning.changes.BusyBlockKind",
}
# What waits for the decision on a proposal: functions of (change_set), in the transaction that decides it.
PROPOSAL_LISTENERS = ["agent.services.approvals.proposal_decided"]
# What else a proposal rests on: functions of (proposal), whose answer is why it no longer holds, or "" where it does.
PROPOSAL_GUARDS = ["planning.scheduling.basis.outdated"]
# What lets go of a goal or a task before it is deleted, in the same change set: functions of (log, row).
GOAL_UNLINKERS = ["planning.services.unlink_goal"]
TASK_UNLINKERS = ["planning.services.unlink_task"]
