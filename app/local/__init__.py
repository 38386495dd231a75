"""Run the system on one machine that has nothing but Python: for a first try and for the tests."""
