"""Make this environment hold what some locks name, and nothing else.

    .venv/bin/python requirements/sync.py requirements/uv.txt requirements/book.txt

uv does it: it takes a third of pip's time, and takes out what no lock names any more. Where
packages come from is the choice of whoever runs this, and the settings of pip say it. uv does not
read them, so they are handed on. The standard library has to do: nothing is installed yet.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

# From the weakest to the strongest.
SECTIONS = ["global", "install", ":env:"]

# What uv calls the settings of pip: those with one value, those with several, and those that
# it takes from the environment only.
SINGLE = {"index-url": "--default-index", "cert": "--cert"}
SEVERAL = {
    "extra-index-url": "--index",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
VARIABLES = {
    "proxy": "ALL_PROXY",
    "client-cert": "SSL_CLIENT_CERT",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def settings_of_pip() -> dict[str, str]:
    """Return what pip's files and variables say, each setting once."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.partition("=") for line in done.stdout.splitlines()]
    return {
        key.removeprefix(f"{section}."): str(ast.literal_eval(value))
        for section in SECTIONS
        for key, _, value in rows
        if key.startswith(f"{section}.")
    }


def options(settings: dict[str, str]) -> list[str]:
    """Return those settings as arguments of uv."""
    # pip takes all indexes for one, and trusts the certificates that the system trusts.
    found = ["--index-strategy", "unsafe-best-match", "--system-certs"]
    values = [(option, settings[name]) for name, option in SINGLE.items() if name in settings]
    for name, option in SEVERAL.items():
        values += [(option, value) for value in settings.get(name, "").split()]
    for option, value in values:
        # A Path would make one slash of the two in an address.
        place = os.path.expanduser(value)  # noqa: PTH111
        # pip passes over a folder that is not there, and uv would give up.
        if option != "--find-links" or "://" in place or Path(place).is_dir():
            found += [option, place]
    if settings.get("no-index", "").lower() in {"1", "true", "t", "yes", "y", "on"}:
        found.append("--no-index")
    return found


def variables(settings: dict[str, str]) -> dict[str, str]:
    """Return those settings that are variables of uv. What is set for uv itself is stronger."""
    found = {name: settings[key] for key, name in VARIABLES.items() if key in settings}
    return found | os.environ


def main(locks: list[str]) -> int:
    """Install, and return how uv ended."""
    settings = settings_of_pip()
    command = [sys.executable, "-m", "uv", "--quiet", "pip", "sync", "--python", sys.executable]
    # With hashes and without a resolver's freedom: what was tested is what is installed.
    command += ["--require-hashes", "--compile-bytecode", *options(settings), *locks]
    try:
        return subprocess.run(command, env=variables(settings), check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
