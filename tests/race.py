"""Lets several people act at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.core.database import transaction
from app.core.errors import DomainError


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Let each act run in a thread and a transaction of its own; give “done” or the error's name for each."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        with app.app_context():
            start.wait(30)
            try:
                with transaction():
                    act()
            except DomainError as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(60) for future in [pool.submit(one, act) for act in acts]]
