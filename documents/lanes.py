"""Several worker processes at once, each with a thread that keeps it company."""

from collections.abc import Callable, Iterable, Iterator
from queue import Queue
from threading import Event, Lock, Thread
from typing import TypeVar

from documents.process import WorkerProcess

Job = TypeVar("Job")
Result = TypeVar("Result")


def in_lanes(
    lanes: int,
    jobs: Iterable[Job],
    work: Callable[[WorkerProcess, Job], Result],
    new_worker: Callable[[], WorkerProcess] = WorkerProcess,
) -> Iterator[tuple[Job, Result]]:
    """Do the jobs with so many workers; yield each with its result as soon as it is done.

    `jobs` is asked for the next one by one thread at a time, only when a worker is free. What a job raises is raised
    here, after the jobs that run have ended; the others are not begun, as when the caller stops halfway.
    """
    waiting, taking, stopping = iter(jobs), Lock(), Event()
    done: Queue[tuple[Job, Result] | BaseException | None] = Queue(lanes)

    def lane() -> None:
        try:
            with new_worker() as worker:
                while not stopping.is_set():
                    with taking:
                        job = next(waiting, None)
                    if job is None:
                        break
                    done.put((job, work(worker, job)))
        except BaseException as error:  # told to the caller, in its own thread
            stopping.set()
            done.put(error)
        finally:
            done.put(None)

    threads = [Thread(target=lane, name=f"lane {number}", daemon=True) for number in range(1, lanes + 1)]
    for thread in threads:
        thread.start()
    living, failure = lanes, None
    try:
        while living:
            match done.get():
                case None:
                    living -= 1
                case BaseException() as error:
                    failure = failure or error
                case (job, result) if failure is None:
                    yield job, result
                case _:
                    pass
    finally:
        stopping.set()
        while living:
            living -= done.get() is None
        for thread in threads:
            thread.join()
    if failure is not None:
        raise failure
