"""Third parties, played by servers on loopback.

`vendor.FakeVendor` answers as an LLM vendor: an `Exchange` says what it sends and how it misbehaves, `streams` builds
correct answers in each wire format, `quirks` holds hand-written odd ones, `recordings` finds captured ones.
"""
