"""What the demo person wants and does: tables, nothing else. Days and weeks count from today and this week."""

# long because it is one table, read from top to bottom
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, kw_only=True)
class TaskSketch:
    """A task, and when it was or will be worked on."""

    title: str
    minutes: int
    week: int | None = None
    """-1 is last week; None stays in the backlog."""
    due: int | None = None
    """Days from today."""
    priority: str = "medium"
    energy: str | None = None
    after: tuple[str, ...] = ()
    """Titles of the tasks it depends on."""
    done_when: str = ""


@dataclass(frozen=True, kw_only=True)
class GoalSketch:
    """A goal with its tasks; children name it as `parent`."""

    key: str
    title: str
    horizon: str
    description: str = ""
    priority: str = "medium"
    status: str = "active"
    parent: str | None = None
    target: int | None = None
    """Days from today."""
    floor: int | None = None
    """Minutes a week."""
    tasks: tuple[TaskSketch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Routine:
    """Something that comes back on the same weekdays (0 is Monday)."""

    title: str
    weekdays: tuple[int, ...]
    minutes: int
    goal: str | None = None
    start: time | None = None


@dataclass(frozen=True, kw_only=True)
class DayHoursSketch:
    """A day of next week with other hours."""

    day: int
    windows: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class TripSketch:
    """Days off next week, both included."""

    title: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class BusySketch:
    """Something of next week that is not planned here."""

    title: str
    day: int
    start: time
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TodaySketch:
    """An item of today; `task` is the title of a task with the same name."""

    title: str
    minutes: int
    goal: str | None = None
    is_task: bool = False
    start: time | None = None
    status: str = "todo"
    priority: str = "medium"
    pinned: bool = False
    notes: str = ""


GOALS = (
    GoalSketch(
        key="booking",
        title="Launch the online booking page",
        horizon="medium",
        priority="high",
        target=24,
        floor=300,
        description="Guests book and pay without a phone call. The old form stays until fifty bookings went well.",
        tasks=(
            TaskSketch(title="Interview five regular guests", minutes=180, week=-10, energy="high"),
            TaskSketch(title="Sketch the booking flow", minutes=120, week=-9, energy="high"),
            TaskSketch(
                title="Build the calendar view", minutes=180, week=-6, energy="high", after=("Sketch the booking flow",)
            ),
            TaskSketch(title="Build the confirmation mail", minutes=90, week=-5),
            TaskSketch(
                title="Test bookings on three phones",
                minutes=60,
                priority="high",
                due=1,
                after=("Build the calendar view",),
                done_when="A booking from each phone shows in the calendar within a minute.",
            ),
            TaskSketch(title="Write the launch announcement", minutes=75, due=20, energy="medium"),
        ),
    ),
    GoalSketch(
        key="payments",
        title="Take payments online",
        horizon="short",
        priority="high",
        parent="booking",
        target=10,
        tasks=(
            TaskSketch(title="Compare three payment providers", minutes=90, week=-7),
            TaskSketch(title="Open the merchant account", minutes=45, week=-6),
            TaskSketch(
                title="Connect the test payments",
                minutes=150,
                week=-4,
                energy="high",
                after=("Open the merchant account",),
            ),
            TaskSketch(title="Write the refund text", minutes=60, priority="high", due=0, energy="medium"),
            TaskSketch(
                title="Switch to live payments",
                minutes=60,
                priority="urgent",
                due=8,
                after=("Connect the test payments", "Write the refund text"),
                done_when="One real booking is paid and refunded.",
            ),
        ),
    ),
    GoalSketch(
        key="migration",
        title="Move the old bookings over",
        horizon="short",
        parent="booking",
        target=17,
        tasks=(
            TaskSketch(title="Export the spreadsheet", minutes=30, week=-3),
            TaskSketch(
                title="Clean up double customers", minutes=120, week=-1, energy="low", after=("Export the spreadsheet",)
            ),
            TaskSketch(title="Import into a copy", minutes=90, week=0, due=6, after=("Clean up double customers",)),
            TaskSketch(
                title="Check fifty bookings by hand", minutes=120, due=15, energy="low", after=("Import into a copy",)
            ),
        ),
    ),
    GoalSketch(
        key="portuguese",
        title="Speak Portuguese at B1 level",
        horizon="long",
        target=210,
        floor=120,
        description="Enough to talk shop with the suppliers in Porto next summer.",
    ),
    GoalSketch(
        key="course",
        title="Finish the A2 course",
        horizon="medium",
        parent="portuguese",
        target=40,
        tasks=(
            *(TaskSketch(title=f"A2 course, unit {4 + n}", minutes=45, week=3 * n // 2 - 13) for n in range(1, 9)),
            TaskSketch(title="A2 course, unit 13", minutes=45, due=5),
            TaskSketch(title="A2 mock exam", minutes=120, due=33, energy="high", after=("A2 course, unit 13",)),
        ),
    ),
    GoalSketch(
        key="talk",
        title="Hold a twenty-minute conversation",
        horizon="medium",
        parent="portuguese",
        target=80,
        tasks=(
            TaskSketch(title="Find a tandem partner", minutes=30, week=-8),
            TaskSketch(title="Prepare ten questions about work", minutes=40, week=-2),
            TaskSketch(title="First call with Inês", minutes=30, week=0, after=("Prepare ten questions about work",)),
            TaskSketch(title="Three more calls with Inês", minutes=90, due=28, after=("First call with Inês",)),
        ),
    ),
    GoalSketch(
        key="race",
        title="Run the harbour half marathon",
        horizon="medium",
        priority="high",
        target=38,
        floor=150,
        tasks=(
            TaskSketch(title="Register for the race", minutes=15, week=-11),
            TaskSketch(title="Buy new running shoes", minutes=60, week=-9),
            TaskSketch(title="Book the train and a bed", minutes=30, due=-2, priority="high"),
        ),
    ),
    GoalSketch(
        key="fifteen",
        title="Run 15 km without a break",
        horizon="short",
        parent="race",
        target=12,
        tasks=(
            TaskSketch(title="Run 9 km without a break", minutes=60, week=-9),
            TaskSketch(title="Run 12 km without a break", minutes=80, week=-4, after=("Run 9 km without a break",)),
            TaskSketch(title="Run 15 km by the canal", minutes=105, due=12, after=("Run 12 km without a break",)),
        ),
    ),
    GoalSketch(
        key="guide",
        title="Publish a field guide to the birds of the canal",
        horizon="long",
        target=260,
        description="Thirty species, one page each, for the neighbourhood press.",
    ),
    GoalSketch(
        key="chapters",
        title="Draft the first three chapters",
        horizon="medium",
        parent="guide",
        target=50,
        floor=90,
        tasks=(
            TaskSketch(title="Outline chapter one", minutes=60, week=-10),
            TaskSketch(title="Draft chapter one", minutes=180, week=-8, energy="high", after=("Outline chapter one",)),
            TaskSketch(title="Revise chapter one", minutes=90, week=-6, after=("Draft chapter one",)),
            TaskSketch(title="Outline chapter two", minutes=60, week=-4),
            TaskSketch(title="Draft chapter two", minutes=180, week=-2, energy="high", after=("Outline chapter two",)),
            TaskSketch(title="Revise chapter two", minutes=90, due=-4, after=("Draft chapter two",)),
            TaskSketch(title="Outline chapter three", minutes=60),
        ),
    ),
    GoalSketch(
        key="photos",
        title="Photograph thirty species",
        horizon="medium",
        parent="guide",
        target=120,
        tasks=(
            TaskSketch(title="List the species still missing", minutes=30, week=-5),
            TaskSketch(title="Ask Tom for the kingfisher picture", minutes=10, due=-1),
        ),
    ),
    GoalSketch(
        key="papers",
        title="Put the household papers in order",
        horizon="short",
        priority="low",
        target=14,
        tasks=(
            TaskSketch(title="Book the passport appointment", minutes=15, week=-3),
            TaskSketch(title="Pick up the passport photos", minutes=15, due=1),
            TaskSketch(title="Hand in the passport form", minutes=40, due=5, after=("Pick up the passport photos",)),
            TaskSketch(title="Sort the tax receipts", minutes=120, due=11, energy="low"),
        ),
    ),
    GoalSketch(
        key="kitchen",
        title="Refit the kitchen shelf",
        horizon="short",
        status="completed",
        target=-60,
        tasks=(
            TaskSketch(title="Measure the alcove", minutes=20, week=-12),
            TaskSketch(title="Have the boards cut", minutes=60, week=-11, after=("Measure the alcove",)),
            TaskSketch(title="Put up the shelf", minutes=120, week=-10, after=("Have the boards cut",)),
        ),
    ),
    GoalSketch(
        key="cello",
        title="Take up the cello again",
        horizon="long",
        priority="low",
        status="paused",
        tasks=(TaskSketch(title="Find a teacher nearby", minutes=30),),
    ),
    GoalSketch(key="podcast", title="Start a podcast about the canal", horizon="medium", status="cancelled"),
)

ROUTINES = (
    Routine(title="Plan the week", weekdays=(0,), minutes=30, start=time(9, 0)),
    Routine(title="Portuguese vocabulary", weekdays=(0, 2, 4), minutes=20, goal="portuguese", start=time(8, 30)),
    Routine(title="Write 300 words", weekdays=(1, 3), minutes=40, goal="chapters", start=time(8, 30)),
    Routine(title="Easy run, 6 km", weekdays=(1,), minutes=40, goal="fifteen"),
    Routine(title="Intervals, 6 x 400 m", weekdays=(3,), minutes=45, goal="fifteen"),
    Routine(title="Long run", weekdays=(5,), minutes=90, goal="race", start=time(9, 30)),
)
ERRANDS = (
    ("Answer the mail", 30),
    ("Groceries", 45),
    ("Call Mum", 25),
    ("Invoice the museum", 20),
    ("Tidy the workshop", 40),
    ("Water the balcony", 10),
    ("Call the dentist", 10),
    ("Return the library books", 20),
    ("Stand-up with the team", 15),
    ("Review the designer's draft", 40),
)
TODAY = (
    TodaySketch(title="Portuguese: the past tense", minutes=30, goal="course", start=time(8, 0), status="done"),
    TodaySketch(
        title="Write the refund text",
        minutes=60,
        goal="payments",
        is_task=True,
        start=time(9, 30),
        status="in_progress",
        priority="high",
        notes="Short and friendly; the lawyer wants fourteen days mentioned.",
    ),
    TodaySketch(title="Call with the payment provider", minutes=45, goal="payments", start=time(11, 0), pinned=True),
    TodaySketch(title="Answer the designer's questions", minutes=20),
    TodaySketch(
        title="Test bookings on three phones",
        minutes=60,
        goal="booking",
        is_task=True,
        start=time(13, 30),
        priority="high",
    ),
    TodaySketch(title="Pick up the passport photos", minutes=15, goal="papers", is_task=True),
    TodaySketch(title="Easy run, 7 km", minutes=45, goal="fifteen", start=time(17, 45)),
)
TODAY_SUMMARY = "Get the refund text out of the way, then the phones. Run before dinner."
FOCUS = ("Payments go live", "Fifteen kilometres on Sunday", "One conversation in Portuguese")
FOCUS_SUMMARY = "The booking page is nearly there: everything else steps back a little."
PAST_FOCUS = (
    "The booking page",
    "Chapter work before noon",
    "Portuguese every other day",
    "Two runs and a long one",
    "Papers off the desk",
    "Guests first",
    "Sleep by eleven",
)
REVIEWS = (
    "Most of it done. Mornings were good for writing, afternoons for nothing much.",
    "Two days lost to a cold, the rest went as planned.",
    "Planned too much on Wednesday again; leave an hour free.",
    "A good week: what mattered was done by Thursday.",
    "The long run slipped to Sunday, and that was fine.",
    "Too many small errands. Bundle them on one afternoon.",
)
DAY_SUMMARIES = ("", "", "", "A short day: out at four.", "Deep work until noon, no mail.", "Errands in one go.")
# Next week: days from its Monday.
OTHER_HOURS = DayHoursSketch(day=2, windows=(("12:00", "18:00"),), note="The plumber comes in the morning.")
TRIP = TripSketch(title="Long weekend in Porto", first=4, last=6)
BUSY = (
    BusySketch(title="Dentist", day=0, start=time(9, 0), minutes=45),
    BusySketch(title="Parents' evening", day=1, start=time(16, 0), minutes=90),
    BusySketch(title="Landlord's visit", day=3, start=time(11, 0), minutes=60),
)
