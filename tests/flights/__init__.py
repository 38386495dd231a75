"""Tests of app.flights."""
