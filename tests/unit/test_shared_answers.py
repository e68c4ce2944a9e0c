"""What one worker has drawn the others need not draw."""

from __future__ import annotations

from pathlib import Path

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
