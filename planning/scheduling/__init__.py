"""From rows to a plan and back: `reading` makes the solver's problem of what a person has, `process` has it solved in a
process of its own, `writing` brings the answer into the days, `report` says how good it is.

`proposing` puts these together into a proposal, by the writing services.
"""
