"""From rows to a plan and back, as a proposal.

`reading` and `hours` make the solver's problem of what a person has, `process` has it solved in a process of its own,
`writing` brings the answer into the days, `report` says how good it is, `explaining` why;
`proposing` puts all of it together.
"""
