"""Carries every crew member from home to the airport before departure, and home after arrival."""
