"""What one worker has drawn the others need not draw."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from web.shared_answers import Answer, SharedAnswers

KEY, OTHER = b"\x01\x02", b"\x03"
ANSWER = Answer(b'{"a": 1}\nand more', {"Content-Type": "application/json"})


def test_another_worker_finds_the_answer_of_this_moment_alone(tmp_path):
    one, two = SharedAnswers(tmp_path), SharedAnswers(tmp_path)
    one.keep((1, 2), KEY, ANSWER)
    assert two.find((1, 2), KEY) == ANSWER
    assert two.find((1, 3), KEY) is None and two.find((1, 2), OTHER) is None


def test_what_has_passed_is_taken_away(tmp_path):
    shared = SharedAnswers(tmp_path)
    for moment in range(5):
        shared.keep((moment,), KEY, ANSWER)
    assert [one.name for one in tmp_path.iterdir()] == ["4"]


def test_where_there_is_no_folder_each_draws_for_itself(tmp_path):
    for shared in (SharedAnswers(None), SharedAnswers(tmp_path / "gone" / "away")):
        shared.keep((1,), KEY, ANSWER)
        assert shared.find((1,), KEY) is None


def test_an_answer_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    shared = SharedAnswers(tmp_path)

    def fails(*_: object) -> Path:
        raise OSError("The disk is full.")

    monkeypatch.setattr(Path, "replace", fails)
    shared.keep((1,), KEY, ANSWER)
    assert shared.find((1,), KEY) is None


def test_nobody_fills_the_disk_with_questions_of_one_moment(tmp_path):
    shared = SharedAnswers(tmp_path, most=3 * len(ANSWER.body))
    for number in range(9):
        shared.keep((1,), bytes([number]), ANSWER)
    assert len(list((tmp_path / "1").iterdir())) == 3
    shared.keep((2,), KEY, ANSWER)
    assert shared.find((2,), KEY) == ANSWER


def test_one_worker_draws_an_answer_and_the_others_wait_for_it(tmp_path):
    one, two = SharedAnswers(tmp_path), SharedAnswers(tmp_path)
    turn, found = one.begin((1,), KEY), []

    def wait() -> None:
        mine = two.begin((1,), KEY)
        found.append(two.find((1,), KEY))
        mine.end()

    waiting = Thread(target=wait)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    other = two.begin((1,), OTHER)
    assert other is not None
    other.end()
    one.keep((1,), KEY, ANSWER)
    turn.end()
    waiting.join(10)
    assert found == [ANSWER]
    assert [one.name for one in (tmp_path / "1").iterdir()] == [KEY.hex()]


def test_without_a_folder_nobody_waits(tmp_path):
    for shared in (SharedAnswers(None), SharedAnswers(tmp_path / "gone" / "away")):
        assert shared.begin((1,), KEY) is None
