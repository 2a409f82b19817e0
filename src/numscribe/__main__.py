"""``python -m numscribe``."""

from numscribe.cli import main

if __name__ == "__main__":
    main()
