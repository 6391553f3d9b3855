"""Trees of processes for the scripts beside it: who is in one, what it uses."""
import ctypes, os, pathlib, subprocess, threading, time

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Makes processes whose parent has ended children of this one, so that it can wait for them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def statistics():
    """Parent and CPU seconds of every process, ended children that it has waited for among them."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):  # it has ended in the meantime
                continue
            found[int(folder.name)] = (int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"))
    return found


def tree(start, known=None):
    """The process and all that descend from it."""
    children = {}
    for process, (parent, _) in (known or statistics()).items():
        children.setdefault(parent, []).append(process)
    found, pending = [], [start]
    while pending:
        found.append(pending.pop())
        pending += children.get(found[-1], [])
    return found


def tree_cpu(start):
    """CPU seconds of the process and all that descend from it."""
    known = statistics()
    return sum(known[process][1] for process in tree(start, known) if process in known)


def command(process):
    try:
        return pathlib.Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it has ended in the meantime
        return ""


def memory(processes):
    """Megabytes of all of them: what they share counts once."""
    total = 0
    for process in processes:
        try:
            lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended in the meantime
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Run:
    """A command that runs, its output in a file: exit status, CPU seconds of its tree, the largest memory, seconds."""

    def __init__(self, arguments, log):
        self.before, self.started, self.peak, self.ended = os.times(), time.monotonic(), 0, threading.Event()
        self.workers = {}
        with open(log, "w") as output:
            self.process = subprocess.Popen(arguments, stdout=output, stderr=output)
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()

    def watch(self):
        while not self.ended.wait(0.5):
            known = statistics()
            members = tree(self.process.pid, known)
            self.peak = max(self.peak, memory(members))
            # Workers in Python are forks of a daemon that lets the kernel forget them (SIGCHLD ignored): what they and the
            # steps that they started have used is in nobody's account once they have ended.
            daemons = {process for process in members if "pyspark.daemon" in command(process)}
            for worker in daemons:
                if worker in known and known[worker][0] in daemons:
                    self.workers[worker] = known[worker][1]

    def wait(self):
        self.status = self.process.wait()
        self.ended.set()
        self.watcher.join()
        # The JVM outlives its driver by a moment; what it used counts.
        while True:
            try:
                process, _ = os.wait()
            except ChildProcessError:
                break
            self.workers.pop(process, None)  # one that did come to account
        after, before = os.times(), self.before
        self.cpu = after.children_user + after.children_system - before.children_user - before.children_system
        self.cpu += sum(self.workers.values())
        self.seconds = time.monotonic() - self.started
        return self
