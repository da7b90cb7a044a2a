"""When you do it: weeks, days and the items in them.

Enter by `planning.services` (writes) and `planning.selectors` (reads); `planning.domain` is pure. It knows goals and
tasks, and nothing of the agent.
"""
