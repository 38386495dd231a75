"""What the crew records tell to the features above them."""

from blinker import Signal

# Sent inside the transaction with member=. A subscriber that raises undoes the dismissal.
crew_member_dismissed = Signal()

# Sent with member= before a dismissal; each subscriber answers with the sentences of what it would undo.
dismissal_considered = Signal()

# Sent inside the transaction with member= when the home address is another one.
home_moved = Signal()

# Sent with member= for the card; each subscriber answers with a core.panels.Panel.
card_opened = Signal()
