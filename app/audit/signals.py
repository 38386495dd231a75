"""What the audit trail asks of the features above it."""

from blinker import Signal

# Sent with name=, a name or a part of one; each subscriber answers with the ids of the accounts that it fits.
actors_sought = Signal()
