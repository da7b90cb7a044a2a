"""The assistant that needs no language model: rules over English, answers from the person's own briefing.

`provider.OfflineProvider` streams them; `turns.next_step` is a pure function of the messages: words, or tools to call.
`commands` is the table of what it does, `intents` of what it answers; `naming` finds which thing is meant. It says what
it is, never guesses what to change, and never pretends to have understood.
"""
