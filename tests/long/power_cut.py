#!/usr/bin/env python3
"""Power cuts, simulated: a host writes to an ext4 of its own, which is shut down without a flush of its journal.

    power_cut.py CUTS

Only answers that were read before the cut count as acknowledged. Needs root, for the loop mount. Exit code 77: it
cannot be done here. After each cut the file system is mounted again, and all that was acknowledged has to be there.
"""
import fcntl
import itertools
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import harness  # noqa: E402
import library  # noqa: E402
import writers  # noqa: E402

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
CLIENTS = 64


class Disk:
    def __init__(self, folder):
        self.image, self.path = folder / "image", folder / "disk"
        self.path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(256 << 20)
        subprocess.run(["mkfs.ext4", "-q", self.image], check=True)

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.path], check=True)

    def unmount(self):
        subprocess.run(["umount", self.path], check=True)

    def cut(self):
        fd = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(fd)


def cycle(disk, config, data, authors, numbers, wanted):
    """Writes until `wanted` answers have come, cuts, and gives back what had been acknowledged."""
    host = harness.Host(config, data=data)
    host.wait_ready()
    clients = writers.Writers(host.port, authors, CLIENTS, numbers)
    clients.run(lambda all_: len(all_.acknowledged) >= wanted)
    acknowledged = list(clients.acknowledged)
    disk.cut()
    host.process.kill()
    host.wait_exit()
    clients.close()
    host.kill()
    disk.unmount()
    disk.mount()
    if writers.missing(data / "library.db", acknowledged) != 0:
        raise AssertionError("what was acknowledged is missing")
    return acknowledged


def main():
    cuts = int(sys.argv[1])
    if os.geteuid() != 0:
        print("power cuts need root")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        disk = Disk(folder)
        disk.mount()
        try:
            config, data = library.write_config(folder), disk.path / "data"
            with harness.Host(config, data=data) as host:
                authors = [library.create(host, "authors", {"name": f"A{n}"})["id"] for n in range(writers.PARTS)]
            numbers, acknowledged = itertools.count(1), []
            for number in range(cuts):
                acknowledged += cycle(disk, config, data, authors, numbers, 10 + 29 * number % 250)
            writers.check(data / "library.db", acknowledged)
        finally:
            disk.unmount()
    print(f"{cuts} power cuts, {CLIENTS} writers: {len(acknowledged)} acknowledged, 0 missing, 0 half")
    return 0


sys.exit(main())
