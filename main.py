"""The application, as servers and the ``flask`` command find it."""

from app.factory import create_app

app = create_app()
