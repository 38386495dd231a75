"""Tests of app.vehicles."""
