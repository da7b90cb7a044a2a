"""Days side by side, hour by hour, with what is in them at its place and length: what Today and Week show.

`axis` says where an instant stands, `lanes` sets what overlaps side by side, `picture` reads a person's days and puts
both together. Where things stand is counted in minutes from the top; how high a minute is, is for the page to say.
"""
