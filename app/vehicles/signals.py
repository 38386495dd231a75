"""What the vehicles tell to the features above them."""

from blinker import Signal

# Sent inside the transaction with vehicle=. A subscriber that raises keeps the vehicle in service.
vehicle_retiring = Signal()

# Sent with vehicle= before that; each subscriber answers with the sentences of what would happen or stands against it.
retirement_considered = Signal()
