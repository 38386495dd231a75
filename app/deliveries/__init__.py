"""The rides that assignments call for, and the plans that carry them out."""
