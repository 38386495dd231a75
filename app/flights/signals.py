"""What the flights tell to the features above them."""

from blinker import Signal

# Sent inside the transaction with flight=, dropped=, moved= (lists of operations) and confirmed= after a flight or
# one of its operations has changed. Dropped ones are no longer flown: what hangs on them ends. Moved ones have new
# moments. Where not confirmed, a subscriber raises rules.StrandsAssignments to have a person asked first.
operations_affected = Signal()

# Sent with operations= before a cancellation; each subscriber answers with the sentences of what it would undo.
cancellation_considered = Signal()

# Sent with operation= for the page of a flight on one date; each subscriber answers with a core.panels.Panel.
operation_opened = Signal()

# Sent with flight= for the flight's card; each subscriber answers with a core.panels.Panel.
flight_opened = Signal()
