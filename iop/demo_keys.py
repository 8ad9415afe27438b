"""Make the demo's keys once and keep them beside its database."""

import base64
import os
import secrets
from pathlib import Path


def demo_keys(path: Path) -> dict[str, str]:
    """Return the demo's keys by name, making the file at the first start.

    The file is written whole under another name and linked into place, so that web, worker and beat
    starting together agree on one set.
    """
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATA_KEYS": "demo1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text("".join(f"{name}={value}\n" for name, value in made.items()))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
