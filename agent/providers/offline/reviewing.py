"""The play that looks back on a week: planned against done, and what is left."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from agent.providers.offline.dates import days_of
from agent.providers.offline.phrases import bullets, count_of, day_in_words, duration, listed, one_line, paragraphs
from agent.providers.offline.plays import Answered, Play, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

Data = Mapping[str, Any]


def review(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "how did my week go", "review last week", "what is left over from last week"."""
    phrase = match.groupdict().get("date") or "this week"
    days = days_of(phrase, talk.today)
    if days is None:
        raise Answered(f"I don't know a week “{phrase}”.")
    data = yield from read("review_week", date=days.first.isoformat())
    left = data["leftovers"]
    more = "There is more than I can look at from here." if data.get("more") else ""
    return paragraphs(
        _total(data, talk.today),
        bullets([line for line in data["goals"] if _says_something(line)], _goal),
        "Left over:" if left else "",
        bullets(left, lambda item: _leftover(item, talk.today)),
        more or ("The page Week, “Review this week”, settles it in one go." if left else ""),
    )


def _total(data: Data, today: date) -> str:
    first, last = (day_in_words(date.fromisoformat(data[name]), today) for name in ("from", "to"))
    total = data["total"]
    counts = {"done": total["items_done"], "open": total["items_open"], "skipped": total["items_skipped"]}
    counts["carried on"] = total["items_carried"]
    if not any(counts.values()):
        return f"Nothing was planned from {first} to {last}."
    items = listed(f"{number} {name}" for name, number in counts.items() if number)
    return (
        f"From {first} to {last}: {duration(total['done_minutes'])} done of {duration(total['planned_minutes'])} "
        f"planned; of {count_of(sum(counts.values()), 'item')} {items}."
    )


def _says_something(line: Data) -> bool:
    return bool(line["planned_minutes"] or line["done_minutes"] or line["is_floor_met"] is False)


def _goal(line: Data) -> str:
    title = f"**{one_line(line['title'])}**" if line.get("title") else "Without a goal"
    done = f"{duration(line['done_minutes'])} of {duration(line['planned_minutes'])} planned"
    floor, ceiling = line["weekly_floor_minutes"], line["weekly_ceiling_minutes"]
    short = f", {duration(floor - line['done_minutes'])} short of its floor" if line["is_floor_met"] is False else ""
    over = f", {duration(line['done_minutes'] - ceiling)} over its ceiling" if line["is_ceiling_kept"] is False else ""
    return f"{title}: {done}{short}{over}"


def _leftover(item: Data, today: date) -> str:
    length = f" ({duration(item['duration_minutes'])})" if item.get("duration_minutes") else ""
    on = day_in_words(date.fromisoformat(item["date"]), today)
    best = "carried on" if item["suggestion"] == "carry" else "dropped"
    return f"**{one_line(item['title'])}**{length}, {on}: best {best}"
