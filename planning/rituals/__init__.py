"""What is done with a plan at the turns of days and weeks: check in, shut down, review, plan anew, come back.

All of it is about leftovers: open items on days that are over. `leftovers` reads them, `suggesting` says what would be
sensible, `decisions` is what a person may decide of each, `settling` does that as one act, `reviewing` counts what was
planned and done. When things are to be done is the planner's alone.
"""
