"""Packages come from where the settings of pip say, though uv installs them."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import sysconfig
import threading
import venv
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT
from support.wheels import write_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPT = ROOT / "requirements/sync.py"
SYNC = runpy.run_path(str(SCRIPT))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """Serve an index with one package, `held`, and keep it in a folder `wheels` too."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    folder = tmp_path / "index" / "held"
    folder.mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "wheels").symlink_to(folder)
    digest = write_wheel(folder / "held-1.0-py3-none-any.whl", {"held.py": ""})
    (tmp_path / "lock.txt").write_text(f"held==1.0 --hash=sha256:{digest}\n")
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


# What a machine may have set for pip is out of the way.
GLOBAL = """\
[global]
index-url = http://127.0.0.1:9
extra-index-url =
find-links =
no-index = false

[install]
"""


def surroundings(folder: Path, configuration: str, **variables: str) -> dict[str, str]:
    """Return an environment in which only this file configures pip, and nothing uv."""
    file = folder / "pip.conf"
    file.write_text(GLOBAL + configuration)
    own = {
        "PIP_CONFIG_FILE": str(file),
        "UV_NO_CONFIG": "1",
        "UV_CACHE_DIR": str(folder / "cache"),
        # The environment below has no pip and no uv, so that it is there at once.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        **variables,
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return others | own


@pytest.mark.parametrize(
    ("configuration", "variables", "fault"),
    [
        ("index-url = {index}/index", {}, ""),
        ("index-url = {index}/other\nextra-index-url =\n  {index}/index", {}, ""),
        ("no-index = true\nfind-links =\n  /nowhere\n  {wheels}", {}, ""),
        ("", {"PIP_INDEX_URL": "{index}/index"}, ""),
        ("index-url = {index}/index", {"PIP_INDEX_URL": "{index}/other"}, "held"),
        ("index-url = {index}/index\nno-index = yes", {}, "held"),
    ],
    ids=["index", "second index", "folder", "variable", "wrong variable", "no index"],
)
def test_packages_come_from_where_pip_would_take_them(
    tmp_path: Path, index: str, configuration: str, variables: dict[str, str], fault: str
) -> None:
    def fill(text: str) -> str:
        return text.format(index=index, wheels=tmp_path / "wheels")

    venv.create(tmp_path / "venv", with_pip=False)
    inside = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = subprocess.run(
        [inside, SCRIPT, tmp_path / "lock.txt"],
        env=surroundings(
            tmp_path,
            fill(configuration),
            **{name: fill(value) for name, value in variables.items()},
        ),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    installed = list((tmp_path / "venv").rglob("held.py"))
    if fault:
        assert done.returncode == 1
        assert fault in done.stderr
        assert installed == []
    else:
        assert done.returncode == 0, done.stderr
        assert len(installed) == 1


def test_nothing_that_is_installed_lacks_what_it_needs() -> None:
    # uv installs what the locks name, and does not ask whether that is all.
    check = [sys.executable, "-m", "uv", "pip", "check", "--python", sys.executable]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_settings_of_pip_that_name_hosts_and_certificates_are_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in ["HOME", "USERPROFILE"]:
        monkeypatch.setenv(home, str(tmp_path))
    text = """\
cert = ~/my certificates
trusted-host = one.example two.example:8443
timeout = 90
proxy = http://proxy.example:3128
"""
    for name, value in surroundings(tmp_path, text).items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        if name != "PIP_CONFIG_FILE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "5")
    settings = SYNC["settings_of_pip"]()
    options = " ".join(SYNC["options"](settings))
    assert f"--cert {tmp_path}/my certificates" in options
    assert "--allow-insecure-host one.example --allow-insecure-host two.example:8443" in options
    assert "--no-index" not in options
    variables = SYNC["variables"](settings)
    assert variables["ALL_PROXY"] == "http://proxy.example:3128"
    assert variables["UV_HTTP_TIMEOUT"] == "5"
    assert variables["PATH"] == os.environ["PATH"]
