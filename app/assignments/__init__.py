"""Who flies what, and who is free to."""
