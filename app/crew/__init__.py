"""The crew records."""
