"""Text that no database would store: taken out before anything is written."""

import re
from typing import Any, TypeVar

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores no NUL; a lone surrogate is no character
Json = TypeVar("Json")


def cleaned(value: Json) -> Json:
    """The JSON value with the replacement character for what cannot be stored, keys included."""
    found: Any = value
    match found:
        case str():
            found = UNSTORABLE.sub("\ufffd", found)
        case dict():
            found = {cleaned(name): cleaned(one) for name, one in found.items()}
        case list():
            found = [cleaned(one) for one in found]
    return found  # type: ignore[no-any-return]
