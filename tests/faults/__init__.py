"""Kills, cuts and floods against a real Daymark: what was acknowledged is there, once, and what was streamed is whole.

`make test` runs a short form of each; `make faults` (DAYMARK_FAULTS=full) the sizes the promises name, everything on
SQLite and on PostgreSQL with Redis. Each comes with controls: the same test against a Daymark that breaks the promise
must fail.
"""
