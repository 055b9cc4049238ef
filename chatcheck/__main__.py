"""``python -m chatcheck``."""

from chatcheck.cli import main

if __name__ == "__main__":
    main()
