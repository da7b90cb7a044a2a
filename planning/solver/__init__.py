"""Where each task goes: a plan that provably fits, or the obstacle that forbids it.

Enter by `planning.solver.solve.solve(problem)`; `planning.solver.verify.verify` judges any plan and shares no code with
the search. Pure: it takes values and returns values, and knows no clock, database, Django, environment, process zone or
locale. Nothing here imports the rest of Daymark. OR-Tools is imported inside one function of `cpsat`, and only when
something is left that construction and repair could not settle.
"""
