"""Entry point of `python -m wenyuan.site`."""

from wenyuan.site.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
