"""The product's web process as production starts it, over a PostgreSQL of the test's own."""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from iop.processes import WEB
from tests.faults.servers import HOUSE, answers, children_of, free_port, kill_group, wait_for

# What a proxy that holds the certificate says of every request.
BY_PROXY = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1"}


def key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Web:
    """gunicorn in production mode, with as many workers and threads as the image starts."""

    def __init__(self, folder, *, database, **environment):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VAR_DIR": str(self.folder / "var"), "DATABASE_URL": database, "SITE_MODE": "production",
            "SECRET_KEY": secrets.token_urlsafe(50), "DATA_KEYS": f"k1:{key()}", "INDEX_KEY": key(),
            "AUDIT_KEY": key(), "PUBLIC_URL": "https://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
            "BEHIND_PROXY": "true", "EMAIL_URL": f"filemail:///{self.folder}/mail", "PYTHONPATH": str(HOUSE),
            "REDIS_URL": "redis://:nobody@127.0.0.1:1/0", "LOG_LEVEL": "WARNING", "HASHED_STATIC": "true",
            "DJANGO_SETTINGS_MODULE": "iop.settings",
        } | environment
        for words in (("migrate",), ("collectstatic", "--noinput")):
            self.python("manage.py", *words, "--verbosity", "0")
        self.stage("open_site")
        self.start()

    def python(self, *words):
        done = subprocess.run([sys.executable, *words], cwd=HOUSE, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def stage(self, act, **words):
        """Run one act of `staging.py` in this house and return what it says."""
        return json.loads(self.python("-m", "tests.faults.staging", act, json.dumps(words)) or "null")

    def start(self):
        bind = WEB.index("--bind") + 1
        words = [*WEB[:bind], f"127.0.0.1:{self.port}", *WEB[bind + 1:]]
        self.log = self.folder / "web.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", *words], cwd=HOUSE, env=self.environment,
                                            stdout=log, stderr=log, start_new_session=True)
        wait_for(lambda: answers(self.port), what=f"the web process, whose words are in {self.log}")

    def workers(self):
        """Return the pids of the worker processes, as they are now."""
        return children_of(self.process.pid)

    def close(self):
        kill_group(self.process)
