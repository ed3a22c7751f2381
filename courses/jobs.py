"""What courses does outside of requests: sounds of lessons, questions and the notice."""

from __future__ import annotations

from courses.audio import dictionary, files, passages, readings, recordings
from kit import clock, jobs
from kit.models import Job


@jobs.kind(recordings.RECORD, long=True)
def record(job: Job) -> None:
    recordings.make(job)


@jobs.kind(readings.SPEAK, long=True, quiet=True)
def speak(job: Job) -> None:
    readings.make(job)


@jobs.kind(dictionary.SAY_ANEW)
def say_anew(job: Job) -> None:
    readings.say_anew(at=clock.now())  # what is no section is looked at by the next run of `read_on`


@jobs.kind(passages.READ_ON, long=True, quiet=True)
def read_on(job: Job) -> None:
    passages.read_on(job, at=clock.now())


@jobs.kind("courses.sweep_sounds", long=True, quiet=True)
def sweep_sounds(job: Job) -> None:
    passages.forget_unused(at=clock.now())
    files.sweep(at=clock.now())
