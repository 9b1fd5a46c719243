"""nginx in front of the web server, with the file that deploy/ ships; only names, paths and limits are other ones."""

import getpass
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.server import ROOT, free_port

SHIPPED = ROOT / "deploy" / "nginx.conf"
FRAME = """
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
# Everything that is changed in the shipped file: pattern → what stands there instead. Each must be found.
CHANGES = {
    r"server \{\s*listen 80;.*?\n\}\n": "",  # only leads to https
    r"listen 443 ssl http2;\n\s*listen \[::\]:443 ssl http2;": "listen 127.0.0.1:{port};",
    r"\n\s*ssl_[^;]+;": "",
    r"/var/cache/nginx/jalur-resmi": "{folder}/cache",
    r"/var/log/nginx/jalur-resmi.log": "{folder}/access.log",
    r"server 127\.0\.0\.1:8000": "server 127.0.0.1:{web}",
    r"rate=20r/s": "rate=100000r/s",  # all clients of the benchmark have one address
}


def installed() -> str:
    """Path of nginx, or nothing."""
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or ""


def site(folder: str, port: int, web: int) -> str:
    """The shipped file with its changes."""
    text = SHIPPED.read_text()
    for pattern, instead in CHANGES.items():
        text, found = re.subn(
            pattern, instead.format(folder=folder, port=port, web=web), text, flags=re.DOTALL
        )
        if not found:
            raise RuntimeError(f"deploy/nginx.conf has changed: {pattern} is not in it")
    return text


@contextmanager
def nginx(web: int) -> Iterator[int]:
    """nginx before the web server on port `web`, on a port of its own, which is yielded; its files go when it ends."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="nginx-") as folder:
        Path(folder, "site.conf").write_text(site(folder, port, web))
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(FRAME.format(folder=folder, user=getpass.getuser()))
        command = [installed(), "-p", folder, "-c", str(configuration), "-g", "daemon off;"]
        front = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_up(port, Path(folder, "error.log"))
            yield port
        finally:
            front.terminate()
            front.wait(timeout=20)


def wait_until_up(port: int, log: Path, seconds: float = 10) -> None:
    """Return when nginx passes a request on; raise RuntimeError with the end of its log when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"nginx did not start: {log.read_text()[-500:] if log.exists() else ''}")
