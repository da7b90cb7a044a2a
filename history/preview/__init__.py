"""What an act changes, or would change, in words: `building.preview_of` makes a Preview of a ChangeSet.

What an object is called, which of its columns a person knows, what it weighs and when it is late is said by its
ChangeKind; nothing here knows a kind.
"""
