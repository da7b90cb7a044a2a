"""What you want: goals, tasks, what must be done first, and how far it is.

Enter by `goals.services` (writes) and `goals.selectors` (reads); `goals.domain` is pure. It knows nothing of plans:
what holds on to a goal or task elsewhere lets go through `settings.GOAL_UNLINKERS` and `settings.TASK_UNLINKERS`.
"""
