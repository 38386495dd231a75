"""Processes that this one starts, watches and stops."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class LocalRunError(Exception):
    """Something could not be started, or ended by itself; the text is for the person at the terminal."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen
    stop_signal: signal.Signals
    log: Path | None

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def start(
    name: str,
    command: list[str | Path],
    log: Path | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> Child:
    """Start a child that ends with the calling thread, its output in ``log`` or on this terminal."""
    parent = os.getpid()

    def end_with_parent() -> None:
        # A change of user clears this setting; subprocess has made that change before it comes here.
        LIBC.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    if sys.platform == "linux":
        options["preexec_fn"] = end_with_parent
    if log:
        options |= {"stdout": log.open("wb"), "stderr": subprocess.STDOUT}
    # In a group of its own a child does not get the terminal's Ctrl-C: stop() decides who goes when.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0, **options)
    if log:
        options["stdout"].close()
    return Child(name, process, stop_signal, log)


def wait_until(answers: Callable[[], bool], child: Child, seconds: float = 60) -> None:
    """Wait for the child to answer, or raise ``LocalRunError`` with the end of its log."""
    deadline = time.monotonic() + seconds
    while not answers():
        if child.has_ended or time.monotonic() > deadline:
            what = "ended while starting" if child.has_ended else f"did not answer within {seconds:.0f} seconds"
            last_lines = child.log.read_text(errors="replace").splitlines()[-10:] if child.log else []
            raise LocalRunError("\n".join([f"{child.name} {what}.", *last_lines]))
        time.sleep(0.03)


def stop(children: Iterable[Child], seconds: float = 8) -> None:
    """Ask all children at once to stop, wait for them, and kill what is left after ``seconds``."""
    for child in children:
        child.process.send_signal(child.stop_signal)
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
