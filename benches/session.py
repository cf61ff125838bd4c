"""Programs in terminals for benches/peers: what they draw and when, what they cost, and that none is left behind."""

import fcntl
import glob
import os
import pathlib
import pty
import re
import select
import signal
import struct
import termios
import time

ROWS, COLUMNS = 45, 160
# A frame has this many visible characters at least, and ends with the mark of a synchronized update or after a silence, in seconds.
TEXT, QUIET = 10, 0.03
MARK = b"\x1b[?2026l"
# What programs ask a terminal, and what one like xterm answers: some wait two seconds for it.
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}
ESCAPE = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]", re.S)


class Failed(Exception):
    """What cannot be installed or run here: the reason, in a few words."""


def text(raw):
    return ESCAPE.sub(b"", raw).decode(errors="ignore")


def visible(raw):
    return sum(c.isprintable() and not c.isspace() for c in text(raw))


class Terminal:
    """A program in a pty and a session of its own; nothing of it outlives the `with`."""

    def __init__(self, command, env=os.environ):
        self.raw, self.code = b"", None
        started, told = os.pipe()  # Exec closes it: times count from then.
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
                os.execvpe(command[0], command, env)
            except OSError as error:
                os.write(2, f"{command[0]}: {error.strerror}".encode())
            finally:
                os._exit(127)
        os.close(told)
        os.read(started, 1)
        self.start = self.last = time.monotonic()
        os.close(started)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while self.read(0) or members(self.pid):
            for pid in members(self.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        os.close(self.master)

    def read(self, seconds):
        """Reads what comes first within that time, all when the program has ended; answers whether it still runs."""
        if self.code is None and (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.code = os.waitstatus_to_exitcode(ended[1])
        while select.select([self.master], [], [], max(seconds, 0))[0]:
            try:
                part = os.read(self.master, 65536)
                self.raw, self.last = self.raw + part, time.monotonic()
                for answer in (answer for question, answer in ANSWERS.items() if question in part):
                    os.write(self.master, answer)
            except OSError:  # The program's side is closed.
                time.sleep(0.001)
                break
            if self.code is None:
                break
        return self.code is None

    def read_for(self, seconds):
        """Reads for that long, or until the program ended; answers what came."""
        before, end = len(self.raw), time.monotonic() + seconds
        while self.read(min(end - time.monotonic(), 0.02)) and time.monotonic() < end:
            pass
        return self.raw[before:]

    def frame(self, limit):
        """Seconds from exec to the first frame; None when none came within the limit."""
        while time.monotonic() < self.start + limit:
            runs = self.read(0.005)
            whole = not runs or time.monotonic() > self.last + QUIET
            if visible(self.raw if whole else self.raw[: self.raw.rfind(MARK) + 1]) >= TEXT:
                return self.last - self.start
            if not runs:
                raise Failed(f"ended at once, {said(self)}")
        return None


def said(terminal):
    lines = [line.strip() for line in text(terminal.raw).splitlines() if line.strip()]
    return f"code {terminal.code}: {lines[-1][:90] if lines else 'no output'}"


def read(path):
    """The text of a file in /proc; empty when its process is gone."""
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def members(session):
    """The processes of a session that run, each with its fields of /proc/PID/stat from the state on."""
    stats = {pid: read(f"/proc/{pid}/stat").rpartition(")")[2].split() for pid in os.listdir("/proc") if pid.isdigit()}
    return {int(pid): fields for pid, fields in stats.items() if fields and fields[3] == str(session) and fields[0] != "Z"}


def memory(session):
    """VmRSS of a session, in MiB."""
    sizes = (re.search(r"VmRSS:\s+(\d+)", read(f"/proc/{pid}/status")) for pid in members(session))
    return sum(int(size[1]) for size in sizes if size) / 1024


def spent(session, threads):
    """CPU seconds of a session. A thread's time goes with it: look often. An ended child's time becomes its parent's."""
    alive = members(session)
    for path in (path for pid in alive for path in glob.glob(f"/proc/{pid}/task/*/schedstat")):
        if found := read(path):
            threads[path] = int(found.split()[0]) / 1e9
    ended = sum(int(fields[13]) + int(fields[14]) for fields in alive.values()) / os.sysconf("SC_CLK_TCK")
    return ended + sum(time_ for path, time_ in threads.items() if int(path.split("/")[2]) in alive)


def run(*command, limit=300, env=os.environ):
    """Runs a step of an install, and answers its output."""
    with Terminal([str(part) for part in command], env) as terminal:
        output = terminal.read_for(limit)
        if terminal.code is None:
            raise Failed(f"{command[0]} took longer than {limit} s")
    if terminal.code:
        raise Failed(f"{command[0]} failed, {said(terminal)}")
    return text(output).strip()
