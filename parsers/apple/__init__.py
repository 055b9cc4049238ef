"""Messages of Apple's phones and computers, as imessage-exporter and iMazing write them."""
