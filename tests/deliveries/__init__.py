"""Tests of app.deliveries."""
