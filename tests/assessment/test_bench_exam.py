"""The measurement of an exam under load: it counts right, and it notices a server that acknowledges too early."""

import json
import subprocess
import sys
import uuid

import pytest

from app.base.settings import ROOT
from bench.examination.comparing import Save, compare

ATTEMPT = uuid.uuid4()
KEYS = {
    "trainees", "seconds", "saves", "errors", "lost", "doubled", "kills", "save_p50_ms", "save_p99_ms", "page_p99_ms",
    "cpu_share", "database",
}  # fmt: skip


def save(seq, value="a", question="q1", key=None):
    return Save(key or uuid.uuid4(), ATTEMPT, question, seq, value)


def counting(*rows):
    """The answers that count when these are the rows."""
    return {row.place: (row.seq, row.value) for row in sorted(rows, key=lambda row: row.seq)}


def test_what_stands_as_it_was_sent_is_not_lost():
    saves = [save(1), save(2, "b"), save(3, question="q2")]
    found = compare(saves, [], saves, counting(*saves))
    assert (found.lost, found.doubled, found.strange) == ([], 0, 0)


def test_a_save_without_a_row_is_lost():
    older, newer = save(1), save(2, "b")
    assert compare([older, newer], [], [newer], counting(newer)).lost == [older]


def test_a_row_that_says_something_else_is_a_lost_save():
    sent = save(1, ["a", "b"])
    row = save(1, ["a"], key=sent.key)
    assert compare([sent], [], [row], counting(row)).lost == [sent]


def test_an_older_answer_that_counts_is_a_lost_save():
    older, newer = save(1), save(2, "b")
    assert compare([older, newer], [], [older, newer], counting(older)).lost == [newer]


def test_a_later_save_that_nobody_acknowledged_may_count():
    older, newer = save(1), save(2, "b")
    assert compare([older], [newer], [older, newer], counting(older, newer)).lost == []


def test_the_same_act_under_two_keys_is_doubled():
    sent = save(1)
    again = save(1)
    assert compare([sent], [], [sent, again], counting(sent)).doubled == 1


def test_a_row_that_nobody_sent_is_strange():
    sent, foreign = save(1), save(5, question="q2")
    assert compare([sent], [], [sent, foreign], counting(sent, foreign)).strange == 1


def exam(*arguments):
    """The command, as others call it; returns its figures."""
    command = [sys.executable, "bench/exam.py", "--trainees", "20", "--seconds", "6", *arguments, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_no_answer_is_lost_when_processes_are_killed():
    found = exam("--kill", "2", "--database", "sqlite")
    assert found.keys() == KEYS
    assert found["errors"] == found["lost"] == found["doubled"] == 0
    assert found["kills"] == 2 and found["saves"] > 0 and found["database"] == "sqlite"


def test_a_server_that_acknowledges_too_early_is_noticed():
    assert exam("--mutant", "ack-first", "--database", "postgres")["lost"] > 0


@pytest.mark.parametrize("wrong", [("--trainees", "0"), ("--database", "mysql"), ("--mutant", "none")])
def test_what_cannot_be_measured_is_refused(wrong):
    done = subprocess.run([sys.executable, "bench/exam.py", *wrong], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and wrong[1] in done.stderr
