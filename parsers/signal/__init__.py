"""Signal: what signal-export and Signal itself write, made into the message table."""
