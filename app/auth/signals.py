"""What accounts tell to the features above them."""

from blinker import Signal

# Sent inside the transaction with account= once the account of a crew record is open: new, opened again or linked anew.
# A subscriber that raises undoes it.
crew_account_opened = Signal()
