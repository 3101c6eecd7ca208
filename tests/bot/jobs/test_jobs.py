"""What the clock runs is a list: a job that is not on it is a promise that nobody keeps."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import bot.jobs
from bot.jobs import jobs

MODULES = [
    importlib.import_module(f"bot.jobs.{found.name}")
    for found in pkgutil.iter_modules(bot.jobs.__path__)
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_file_of_the_folder_has_jobs_and_leaves_none_of_its_functions_out(
    module: ModuleType,
) -> None:
    public = [
        made
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__ and not name.startswith("_")
    ]

    assert module.JOBS
    # What remembers something between its runs is a method of what remembers it.
    assert {job.run for job in module.JOBS if not inspect.ismethod(job.run)} == set(public)
    assert {job.run for job in module.JOBS} <= {job.run for job in jobs()}


def test_late_requests_complaints_and_what_was_said_are_among_them() -> None:
    names = [job.run.__name__ for job in jobs()]

    assert {"escalate_requests", "remind_of_complaints", "forget_what_was_said"} <= set(names)
    assert len(names) == len(set(names))
