"""A long preview on a page: the first lines in sight, the rest folded under how many there are of each kind."""

from types import SimpleNamespace

from django.template.loader import render_to_string

from history.preview.shapes import Line


def line(kind: str, number: int) -> Line:
    """One of a long list."""
    name = f"{kind} {number}"
    return Line(group="dropped", object=kind, id=number, name=name, text=f"{name} deleted", details=())


def shown(lines: list[Line]) -> str:
    """The lines as the page shows them."""
    entry = SimpleNamespace(groups=[("dropped", "Dropped", lines)], preview=SimpleNamespace(hours=()))
    return render_to_string("history/partials/diff.html", {"entry": entry})


def test_what_is_folded_is_counted_by_kind() -> None:
    lines = [line("goal", number) for number in range(9)] + [line("plan_item", number) for number in range(3)]
    html = shown(lines)
    assert "<summary>4 more: 1 goal, 3 items</summary>" in html
    assert html.index("goal 7") < html.index("<details") < html.index("plan_item 2")


def test_a_short_list_is_not_folded() -> None:
    assert "<details" not in shown([line("goal", number) for number in range(8)])
    nine = shown([line("goal", number) for number in range(9)])
    assert ("<details" in nine, "goal 8" in nine) == (False, True)
