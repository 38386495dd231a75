"""The tests of the assignments."""
