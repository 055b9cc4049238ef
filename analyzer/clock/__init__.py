"""Clock: instants in, out come local time, days, quiet hours and the waking part of waits."""
