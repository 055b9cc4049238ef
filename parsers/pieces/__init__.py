"""What several apps' parsers are made of: dates, clocks, headed lines, reactions, word lists."""
