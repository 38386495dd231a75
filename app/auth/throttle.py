"""Counts failed sign-ins by account and by address, in Redis, and says when there were too many."""

from flask import abort, current_app, request
from limits import RateLimitItem, parse

from app.extensions import limiter


def ensure_not_throttled(name: str) -> None:
    """Answer 429 when the account or the address failed too often of late."""
    for limit, key in _limits(name):
        if not limiter.limiter.test(limit, *key):
            abort(429)


def count_failure(name: str) -> None:
    """Count a failed sign-in."""
    for limit, key in _limits(name):
        limiter.limiter.hit(limit, *key)


def forget_failures(name: str) -> None:
    """Let the account start anew after a sign-in that succeeded; the address keeps its count."""
    limit, key = _limits(name)[0]
    limiter.limiter.clear(limit, *key)


def _limits(name: str) -> list[tuple[RateLimitItem, tuple[str, str]]]:
    config = current_app.config
    return [
        (parse(config["SIGN_IN_LIMIT_ACCOUNT"]), ("sign-in-account", name.strip().lower()[:80])),
        (parse(config["SIGN_IN_LIMIT_ADDRESS"]), ("sign-in-address", request.remote_addr or "")),
    ]
