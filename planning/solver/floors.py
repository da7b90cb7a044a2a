"""Goal floors: enough of a goal's jobs are told to be within each week that asks for them."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from planning.solver.board import Board, floors
from planning.solver.case import Case
from planning.solver.construct import by_deadline, earliest, keep_accepted, place_rest
from planning.solver.job import FAR, Job
from planning.solver.repair import repair


def meet_floors(case: Case, board: Board, rounds: int) -> Board:
    """The best of the board and of plans with jobs told to weeks, first with the accepted plan kept, then without."""
    best = board
    for kept in [case.jobs, []] if any(job.accepted for job in case.jobs) else [[]]:
        if best.score()[2] == 0:
            break
        told = _told(case, kept)
        made = Board(told)
        keep_accepted(made, kept)
        place_rest(made, [by_deadline(job) for job in told.jobs], earliest)
        made = repair(told, made, kept, rounds)
        made.case = case
        made.work += best.work
        best = made if made.score() < best.score() else best
    return best


def _told(case: Case, kept: Sequence[Job]) -> Case:
    """The case with jobs bound to the weeks whose floors they are to meet."""
    jobs = list(case.jobs)
    given = Board(case)
    keep_accepted(given, kept)
    for goal, week, floor in floors(case):
        lacking = floor - given.minutes_of(goal, week) - _told_minutes(jobs, case, goal, week)
        begin, end = case.weeks[week]
        free = [job for job in jobs if _is_free(job, case, goal, given) and job.release < end and job.due > begin]
        for job in _cheapest(free, lacking):
            low, high = max(job.release, begin), min(job.aim, end)
            jobs[job.index] = replace(job, release=low, aim=high)
    told = copy(case)
    told.jobs = jobs
    return told


def _is_free(job: Job, case: Case, goal: int, given: Board) -> bool:
    """Whether the job is of the goal, to be placed, and not told yet."""
    return job.goal == goal and not given.is_placed(job.index) and job == case.jobs[job.index]


def _told_minutes(jobs: Sequence[Job], case: Case, goal: int, week: int) -> int:
    begin, end = case.weeks[week]
    told = [job for job in jobs if job.goal == goal and job != case.jobs[job.index]]
    return sum(job.rest for job in told if job.release >= begin and job.aim <= end)


def _cheapest(jobs: Sequence[Job], lacking: int) -> list[Job]:
    """Jobs that together last at least `lacking` minutes, as little more as can be, those due first preferred."""
    if lacking <= 0:
        return []
    reach: dict[int, list[Job]] = {0: []}
    for job in sorted(jobs, key=lambda job: (min(job.due, FAR), job.index)):
        for total, chosen in sorted(reach.items(), reverse=True):
            if total < lacking:
                reach.setdefault(total + job.rest, [*chosen, job])
    enough = [total for total in reach if total >= lacking]
    return reach[min(enough)] if enough else reach[max(reach)]
