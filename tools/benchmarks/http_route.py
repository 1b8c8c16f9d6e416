#!/usr/bin/env python3
"""tools/bench http: what a request costs the host, beside a bare epoll program, nginx and h2o.

The host runs in StarTime's shipped configuration (access log, metrics and trace on) with one module more, whose route
GET /v1/hello/greeting answers a small JSON document through seam and module. Each server runs on one core and the load on
another, 64 connections, one request at a time on each. The figure is requests per CPU-second of the server.
"""
import argparse
import getpass
import pathlib
import shutil
import subprocess
import sys
import tempfile

from rounds import spread
from servers import BUILD, ROOT, free_port, load, running, start

PATH = "/v1/hello/greeting"
BODY = '{"message":"Hello, World!"}'
YARDSTICK = "epoll program"


def start_tenon(folder, port):
    config = folder / "startime.toml"
    shipped = (ROOT / "modules/startime/startime.toml").read_text(encoding="utf-8")
    config.write_text(shipped + "\n[modules.hello]\n", encoding="utf-8")
    return start([BUILD / "bin/tenon", "serve", "--config", config, "--port", port, "--data", folder / "data"], port,
                 stderr=subprocess.DEVNULL)


def start_http_only(_folder, port):
    return start([BUILD / "bin/bench_http", port, BODY], port)


def start_epoll(_folder, port):
    return start([BUILD / "bin/epoll_floor", port, BODY], port)


def start_nginx(folder, port):
    config = folder / "nginx.conf"
    config.write_text(f"""
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{BODY}'; }} }}
}}
""", encoding="utf-8")
    return start(["nginx", "-p", folder, "-c", config], port, stderr=subprocess.DEVNULL)


def start_h2o(folder, port):
    document = folder / "h2o" / PATH.lstrip("/")
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(BODY, encoding="utf-8")
    config = folder / "h2o.conf"
    config.write_text(f"""
listen:
  host: 127.0.0.1
  port: {port}
num-threads: 1
user: {getpass.getuser()}
hosts:
  default:
    paths:
      /:
        file.dir: {folder}/h2o
        file.mime.setdefaulttype: application/json
""", encoding="utf-8")
    return start(["h2o", "-m", "worker", "-c", config], port, stderr=subprocess.DEVNULL)


SERVERS = {
    YARDSTICK: start_epoll,
    "tenon": start_tenon,
    "core/http alone": start_http_only,
    "nginx": start_nginx,
    "h2o": start_h2o,
}


def measure(name, seconds):
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with running(SERVERS[name](pathlib.Path(folder), port)) as process:
            return load(port, process.pid, seconds, path=PATH, connections=64)


def main():
    parser = argparse.ArgumentParser(prog="tools/bench http", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()

    names = [name for name in SERVERS if name not in ("nginx", "h2o") or shutil.which(name)]
    results = {name: [] for name in names}
    for number in range(options.rounds):
        turned = names[number % len(names):] + names[:number % len(names)]
        figures = {name: measure(name, options.seconds) for name in turned}
        for name in names:
            results[name].append(figures[name])
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)

    print(f"{len(BODY)} bytes of JSON, 64 connections, {options.rounds} rounds of {options.seconds:g} s; "
          "median (quartiles)")
    print(f"{'server':<16} {'requests per CPU-second':>32} {'ratio to the epoll program':>28} {'p99, us':>10}")
    for name in names:
        figures = [result["requests_per_cpu_second"] for result in results[name]]
        ratios = [result["requests_per_cpu_second"] / floor["requests_per_cpu_second"]
                  for result, floor in zip(results[name], results[YARDSTICK])]
        p99 = sorted(result["p99_us"] for result in results[name])[len(figures) // 2]
        print(f"{name:<16} {spread(figures, 0):>32} {spread(ratios):>28} {p99:>10}")


if __name__ == "__main__":
    main()
