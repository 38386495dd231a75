"""What the assignments tell to the features above them; all are sent inside the transaction, after the flush."""

from blinker import Signal

# Sent with assignments=[…] that were just made; the deliveries make the rides they call for.
appointed = Signal()

# Sent with assignments=[…] that have just ended; their rides end with them.
released = Signal()

# Sent with assignments=[…] whose duty was computed anew after a change of the flight's times. Plans need not be told:
# whether a ride still fits is computed from the duty.
duties_moved = Signal()
