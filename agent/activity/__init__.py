"""What the agent does, in words that a person reads, for the pages and the terminal.

`telling` makes a sentence of a call, from `phrases` and `facts`; these are pure. `acts` reads the rows that go with it.
"""
