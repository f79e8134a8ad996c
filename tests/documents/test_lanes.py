"""Several worker processes at once."""

from collections.abc import Iterator
from threading import Barrier, Event, current_thread

import pytest

from documents.lanes import in_lanes
from documents.process import WorkerProcess


def test_every_job_is_done_once_and_they_run_beside_each_other() -> None:
    both = Barrier(2, timeout=10)

    def work(_worker: WorkerProcess, job: int) -> str:
        both.wait()  # a single lane would never get past this
        return f"{job} in {current_thread().name}"

    done = dict(in_lanes(2, range(6), work))

    assert sorted(done) == list(range(6))
    assert {result.split(" in ")[1] for result in done.values()} == {"lane 1", "lane 2"}


def test_jobs_are_asked_for_only_when_a_lane_is_free() -> None:
    asked = []

    def jobs() -> Iterator[int]:
        for job in range(100):
            asked.append(job)
            yield job

    results = in_lanes(2, jobs(), lambda _worker, job: job)
    next(results)
    results.close()  # type: ignore[attr-defined]

    assert len(asked) < 12


def test_what_a_job_raises_reaches_the_caller_and_no_more_is_begun() -> None:
    begun = []

    def work(_worker: WorkerProcess, job: int) -> int:
        begun.append(job)
        if job == 3:
            raise ValueError("job 3")
        return job

    with pytest.raises(ValueError, match="job 3"):
        list(in_lanes(1, range(100), work))
    assert begun == [0, 1, 2, 3]


def test_no_job_is_no_work() -> None:
    assert list(in_lanes(3, (), lambda _worker, job: job)) == []


def test_workers_are_closed_also_when_the_caller_stops() -> None:
    closed = Event()

    class Worker(WorkerProcess):
        def close(self) -> None:
            closed.set()
            super().close()

    results = in_lanes(1, range(10), lambda _worker, job: job, Worker)
    next(results)
    results.close()  # type: ignore[attr-defined]

    assert closed.is_set()
