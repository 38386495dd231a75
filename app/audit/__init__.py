"""Who changed what, when, from which to which values."""
