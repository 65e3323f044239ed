"""What a process said since it started, and room for what it will say."""

from pathlib import Path

from serving.stack.log_tail import ROTATE_BYTES, LogTail, rotated


def test_only_what_was_said_since_the_start_counts(tmp_path: Path) -> None:
    log = tmp_path / "p.log"
    log.write_text("ready from an earlier life\n")
    tail = LogTail(log, "^ready")
    tail.read()
    assert (tail.seen, tail.last_line) == (False, "")
    with log.open("a") as file:
        file.write("starting\nrea")
        file.flush()
        tail.read()
        assert (tail.seen, tail.last_line) == (False, "starting")
        file.write("dy on 1\n\n")
    tail.read()
    assert (tail.seen, tail.last_line) == (True, "ready on 1")


def test_a_large_log_makes_room_and_the_older_one_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "p.log"
    rotated(log).write_bytes(b"x" * (ROTATE_BYTES + 1))
    assert rotated(log).stat().st_size == 0
    assert (tmp_path / "logs" / "p.log.1").stat().st_size == ROTATE_BYTES + 1
    log.write_bytes(b"small")
    assert rotated(log).read_bytes() == b"small"
