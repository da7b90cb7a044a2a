"""What was done: every write of goals and planning, by whom, through which door, before and after.

Enter by `history.services.recording`; `history.writes` stores one versioned row, `history.snapshots` turns a row into
JSON. It knows the kinds of object only by name, from `settings.CHANGE_KINDS`.
"""
