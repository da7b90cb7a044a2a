"""The assistant that needs no language model: rules over English, answers from the person's own briefing.

`provider.OfflineProvider` streams them; `intents` is the table of what it understands; `answers` are pure functions of
(briefing, text). It says what it is, changes nothing, and never pretends to have understood.
"""
