"""How a reply is made and watched.

`engine.Engine` is what a process runs: the runner claims queued runs and asks the provider, the journal writes every
event to the log, the tail reads the log for watchers, the reaper ends what a dead runner left. Nothing of a run lives
in memory that the log does not hold; the doorbell only says when to look.
"""
