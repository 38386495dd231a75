"""The security headers of every answer."""

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
        if not is_static(request.endpoint):
            # Names, addresses and rides stay out of caches and of the next person's Back button.
            response.headers["Cache-Control"] = "no-store"
        return response
