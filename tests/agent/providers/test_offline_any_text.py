"""Whatever is said, the offline assistant answers with words or with calls that their tools accept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agent.providers.briefings import ALICE, briefing, goal, item
from tests.agent.providers.commanding import acted

WORDS = """
add create done finish undo move put rename delete remove cancel skip reopen make set start pause break down
focus note new task goal item plan day week it that everything to on before after first last by due at for in of
is and not as the my all today tomorrow friday next week june 5 end month 2 1 3 9 30m 1h30 9:30 noon hour !high
!urgent #health #book 'a' “call” ‘it’ , : . ? lunch run dentist chapter what when how free find until into tasks
priority low high you did since why what if repair off explain 2026-02-30 0 99 # ! '
""".split()
STORED = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
"""What any door lets in: neither NUL nor half a surrogate pair."""
LUNCH = briefing(
    items=[item("Lunch", id=1), item("Lunch", id=2), item("Run **far**", id=3, start_at="23:59")],
    goals=[goal("Health", id=4)], subject={"type": "goal", **goal("Health", id=4)}, omitted={"goals": 3},
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
def test_any_words_of_the_grammar_give_words_or_calls_that_are_accepted(text: str) -> None:
    for told in (ALICE, LUNCH):
        acted(told, text)


@settings(max_examples=200, deadline=None)
@given(
    st.text(STORED, max_size=300),
    st.sampled_from(["", "add ", "done ", "move ", "new goal ", "note: ", "rename 1 to ", "find "]),
)
def test_any_text_at_all_does(text: str, verb: str) -> None:
    acted(LUNCH, verb + text)


@settings(max_examples=100, deadline=None)
@given(
    st.text(STORED, max_size=100),
    st.text(STORED, max_size=100),
    st.sampled_from(["2", "done 2", "it", "move it to friday"]),
)
def test_any_earlier_words_do(said: str, answered: str, question: str) -> None:
    acted(LUNCH, question, before=[said, answered])
    acted(LUNCH, question, before=[said, f"Which one do you mean?\n\n1. {answered}\n2. {said}\n\nSay the number."])


def test_a_long_text_is_no_command() -> None:
    assert isinstance(acted(ALICE, "add " + "very " * 5000 + "long"), str)
    assert "longer than 500" in str(acted(ALICE, "add " + "x" * 600))
