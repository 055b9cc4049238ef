"""Description: a conversation in, out come reply times, the rhythm of the days, and balance."""
