"""Counts failed sign-ins by account and by address, in Redis, and refuses where there were too many."""

from flask import Flask, abort, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.auth.models import Account
from app.auth.rules import plain_name
from app.core.clock import now


def init_app(app: Flask) -> None:
    """Let the application count in its Redis."""
    # The pool of the sessions, which does not wait long for a server that is gone.
    pool = app.config["SESSION_REDIS"].connection_pool
    storage = storage_from_string(app.config["REDIS_URL"], connection_pool=pool)
    app.extensions["sign_in_limiter"] = FixedWindowRateLimiter(storage)


def count_attempt(account: Account | None, name: str) -> None:
    """Count an attempt as failed, before it is tried; answer 429 when there were too many.

    Counted beforehand, a hundred attempts at the same moment are a hundred; ``forget_attempt`` takes the good one back.
    """
    for limit, key in (_of_address(), _of_account(account, name)):
        if not _limiter().hit(limit, *key):
            current_app.logger.warning("too many failed sign-ins from %s", request.remote_addr)
            over_at = _limiter().get_window_stats(limit, *key).reset_time
            abort(429, retry_after=min(max(1, round(over_at - now().timestamp())), limit.get_expiry()))


def forget_attempt(account: Account) -> None:
    """Let the account start anew after the right password, and the address have one failure less."""
    limit, key = _of_address()
    _limiter().hit(limit, *key, cost=-1)
    forget_failures(account)


def forget_failures(account: Account) -> None:
    """Let the account start anew."""
    limit, key = _of_account(account, "")
    _limiter().clear(limit, *key)


def _of_account(account: Account | None, name: str) -> tuple[RateLimitItem, tuple[str, ...]]:
    # The username and the personal number are one account; a name that is nobody's is counted just the same.
    who = f"id-{account.id}" if account else f"name-{plain_name(name).casefold()[:80]}"
    return parse(current_app.config["SIGN_IN_LIMIT_ACCOUNT"]), (_prefix(), "sign-in-account", who)


def _of_address() -> tuple[RateLimitItem, tuple[str, ...]]:
    where = request.remote_addr or ""
    return parse(current_app.config["SIGN_IN_LIMIT_ADDRESS"]), (_prefix(), "sign-in-address", where)


def _prefix() -> str:
    return current_app.config["SIGN_IN_KEY_PREFIX"]


def _limiter() -> FixedWindowRateLimiter:
    return current_app.extensions["sign_in_limiter"]
