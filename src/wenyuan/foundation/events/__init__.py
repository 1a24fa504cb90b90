"""Facts that modules tell each other: an outbox written in the transaction of the change, delivered at least once."""
