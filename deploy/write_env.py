"""Writes a `.env` for local use: the demo switched on, a secret key of this machine's own.

What the environment already says (DATABASE_URL, REDIS_URL, …) is kept in it, so that
`manage.py` works on the same database without make.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEPT = ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "DEMO_PASSWORD", "EMAIL_URL", "ALLOWED_HOSTS")


def main() -> None:
    """Writes the file next to manage.py, readable by its owner only."""
    lines = [
        "# Local use only; .env.example explains each name.",
        "DEMO=1",
        f"SECRET_KEY={secrets.token_urlsafe(48)}",
        *(f"{name}={os.environ[name]}" for name in KEPT if os.environ.get(name)),
    ]
    target = Path(__file__).resolve().parent.parent / ".env"
    target.touch(mode=0o600)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
