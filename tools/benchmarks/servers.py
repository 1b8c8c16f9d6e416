"""Servers under load, for the benchmarks: started on one core, asked from another, and what else the machine did."""
import contextlib
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
SERVER_CPU, LOAD_CPU = "0", "1"
CALM_CORES = 0.2
ATTEMPTS = 3
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{process.args}: ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{process.args}: does not listen on {port}")


def start(command, port, **options):
    process = subprocess.Popen(["taskset", "-c", SERVER_CPU, *map(str, command)], stdout=subprocess.DEVNULL, **options)
    wait_for_port(port, process)
    return process


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def running(process):
    try:
        yield process
    finally:
        stop(process)


def _machine():
    """(seconds that all processes ran, seconds that the hypervisor took), since the start, of all cores."""
    fields = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:]
    user, nice, system, _idle, _wait, irq, soft_irq, steal = (int(field) / TICKS for field in fields[:8])
    return user + nice + system + irq + soft_irq, steal


def _own(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(one.ru_utime + one.ru_stime for one in used)


@contextlib.contextmanager
def watched(pid):
    """A dict that has, once the block is left, how many cores others and the hypervisor had meanwhile.

    Others: all but process `pid`, this process and its ended children.
    """
    noise = {}
    began, (ran, stolen), own = time.monotonic(), _machine(), _own(pid)
    yield noise
    elapsed, (ran_now, stolen_now) = time.monotonic() - began, _machine()
    noise["others_cores"] = max(0.0, (ran_now - ran - (_own(pid) - own)) / elapsed)
    noise["stolen_cores"] = (stolen_now - stolen) / elapsed


def load_once(port, pid, seconds, cpu, warm_up, options):
    command = ["taskset", "-c", cpu, BUILD / "bin/http_load", "--port", port, "--seconds", seconds, "--warm-up", warm_up,
               "--pid", pid]
    for name, value in options.items():
        command += [f"--{name}", value]
    with watched(pid) as noise:
        run = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SystemExit(f"load: {run.stderr.strip()}")
    return {**json.loads(run.stdout), **noise}


def load(port, pid, seconds, cpu=LOAD_CPU, warm_up=0.5, **options):
    """What http_load says, and as others_cores and stolen_cores how many cores others had meanwhile.

    Is repeated while others have more than CALM_CORES; the calmest of the attempts counts. A server that waits for the disk
    after each request, and then for a core that somebody else has, looks many times slower than it is.
    """
    calmest = None
    for _ in range(ATTEMPTS):
        result = load_once(port, pid, seconds, cpu, warm_up, options)
        if calmest is None or result["others_cores"] < calmest["others_cores"]:
            calmest = result
        if is_calm([calmest]):
            break
    return calmest


def is_calm(results):
    return all(max(result["others_cores"], result["stolen_cores"]) <= CALM_CORES for result in results)


def describe_noise(results):
    """One line about what disturbed the results."""
    def worst_and_median(key):
        values = sorted(result[key] for result in results)
        return f"{values[len(values) // 2]:.2f} (most {values[-1]:.2f})"
    busy = sum(not is_calm([result]) for result in results)
    return (f"noise: of {os.cpu_count()} cores others had {worst_and_median('others_cores')}, the hypervisor "
            f"{worst_and_median('stolen_cores')}; {busy} of {len(results)} loads were disturbed by more than {CALM_CORES}"
            f"{': measure again on a calm machine' if busy else ''}")
