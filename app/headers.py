"""The security headers of every answer."""

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request

from app.core.access import is_static

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Bootstrap's own styles draw small images this way.
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def register(app: Flask) -> None:
    """Add the headers to every answer of the application."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if app.config["PRODUCTION"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.routing_exception is not None and response.location:
            # The router repeats the host that the visitor claims, and http where a proxy has taken TLS off.
            there = urlsplit(response.location)
            response.location = urlunsplit(("", "", "/" + there.path.lstrip("/"), there.query, ""))
        if not is_static(request.endpoint):
            # Names, addresses and rides stay out of caches and of the next person's Back button.
            response.headers["Cache-Control"] = "no-store"
        return response
