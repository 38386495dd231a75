"""Sessions in Redis, so that any web process serves any person, and an ended one stays ended."""

from typing import Any

import msgspec
from flask import Flask, Request
from flask_session import Session
from flask_session.base import ServerSideSession
from flask_session.redis import RedisSession, RedisSessionInterface
from werkzeug.datastructures import CallbackDict


class StoredSession(RedisSession):
    """A session that knows the id it was found under, and leaves nothing behind when it is cleared."""

    found_as: str | None = None

    def clear(self) -> None:
        """Empty the session, so that its cookie and its key in Redis go with the answer."""
        CallbackDict.clear(self)


class SessionInterface(RedisSessionInterface):
    """Reads and writes the sessions."""

    session_class = StoredSession

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Find the session of the cookie, or make a new one under an id of our own."""
        session = super().open_session(app, request)
        if session.sid == request.cookies.get(app.config["SESSION_COOKIE_NAME"]):
            session.found_as = session.sid
        return session

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        data = self.client.get(store_id)
        try:
            # Flask-Session would try to unpickle what it cannot read: that runs whatever somebody put into Redis.
            return self.serializer.decoder.decode(data) if data else None
        except msgspec.DecodeError:
            return None

    def _upsert_session(self, session_lifetime: Any, session: ServerSideSession, store_id: str) -> None:
        # A slow request must not bring back to life what a sign-out ended meanwhile.
        only_if_there = session.sid == session.found_as
        lifetime = int(session_lifetime.total_seconds())
        self.client.set(store_id, self.serializer.encode(session), ex=lifetime, xx=only_if_there)


class Sessions(Session):
    """The extension that makes ``SessionInterface`` the application's."""

    def _get_interface(self, app: Flask) -> SessionInterface:
        prefix = app.config.get("SESSION_KEY_PREFIX", "session:")
        return SessionInterface(app, app.config["SESSION_REDIS"], key_prefix=prefix, permanent=False)
