"""Tests of app.portal."""
