"""The schedule, and each flight on each date."""
