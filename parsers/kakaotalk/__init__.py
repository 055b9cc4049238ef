"""KakaoTalk's texts and tables made into the message table."""
