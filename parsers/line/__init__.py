"""LINE's talk history made into the message table."""
