"""How plans are made: how far they look, how much a search may do, and how long a proposed plan can be decided."""

from datetime import timedelta

from config.settings.environment import integer, quota

_cutoff = quota("SCHEDULER_CUTOFF_HOUR", "none", high=23)
SCHEDULER_CUTOFF_HOUR = None if _cutoff is None else int(_cutoff)  # of the local day; for people without a cutoff
SCHEDULER_BUFFER_MINUTES = integer("SCHEDULER_BUFFER_MINUTES", 0, low=0, high=240)  # what new people begin with

PLANNER_PROCESSES = 2  # searches at once, each in a process of its own, started by one serving process
# Work, not time, so that the same data give the same plan everywhere. Only where something must be late it is used up.
PLANNER_ROUNDS = 30  # these three as `planning.solver.problem.Budget` has them
PLANNER_EXCHANGES = 1500
PLANNER_SOLVER_SECONDS = 0.3
PLANNER_SECONDS = 15  # a safety stop, below SQLite's timeout; what a search may do is counted in work, not in time
PLANNER_MOST_AT_ONCE = 300  # open tasks and single items; a plan of more is made in the background: the answer is 202
PLANNER_LARGE_SECONDS = 120  # the safety stop of such a search
PLANNER_REPAIR_SECONDS = 40  # the safety stop where repairs are measured, which are some twenty small searches
PLANNER_LOOKS_EVERY = 1.0  # seconds between looks for plans that are to be made in the background
PLANNER_TRIES = 3  # of a plan whose making died with its process
PLANNER_NIGHTLY_HOUR = 3  # local time, for people who have their plan renewed every night
PLANNER_NIGHTLY_LOOKS_EVERY = 300.0  # seconds between looks for people whose night it is
PLANNER_NIGHTLY_WITHIN = timedelta(hours=18)  # until when such a proposal can be decided
PLANNER_HORIZON_DAYS = 14  # what is looked at, at least, when days are planned
PLANNER_FROZEN_MINUTES = 30  # what begins within so many minutes stays where it is
PLANNER_PROPOSAL_WITHIN = timedelta(hours=2)  # afterwards a proposed plan has expired
