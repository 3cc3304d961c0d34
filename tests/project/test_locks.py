"""What is installed is pinned, comes from one resolution, and names no place to get it from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

import tomllib

SCRIPTS = [ROOT / "src/reloadbook/runner", ROOT / "tests/support/browser"]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]

# What each lock is made from, in the words of pyproject.toml.
CONTENTS = {
    "book": ["book", "build"],
    "test": ["book", "build", "test", "check", "matrix"],
    "lab": ["book", "build", "lab"],
    "live": ["book", "build", "live"],
    "bench": ["book", "build", "test", "bench"],
    "node": ["node"],
    "uv": ["uv"],
    # In an environment of its own: these are measured, and nothing here runs on them.
    "matrix-tools": ["tools"],
    "matrix-spyder": ["spyder"],
    "matrix-flask": ["flask"],
    # So have those of which stories are told.
    "field": ["build", "field"],
}


class Pin(NamedTuple):
    """One entry of a lock."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> list[Pin]:
    """Read a lock. Only the form that `make lock` writes is one: anything else is an error."""
    found = []
    for entry in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        match = re.fullmatch(
            r"([a-z0-9.-]+)==([0-9a-z.]+)(?: ; ([^#@/\\]+?))?((?: +--hash=sha256:[0-9a-f]{64})+) *",
            entry,
        )
        assert match, f"{lock.name}: {entry[:120]}"
        name, version, marker, hashes = match.groups()
        found.append(Pin(name, version, marker or "", tuple(hashes.split())))
    return found


def holds(marker: str, environment: dict[str, str]) -> bool:
    return not marker or Marker(marker).evaluate(environment)


def environments() -> list[dict[str, str]]:
    systems = {
        "linux": ("Linux", "posix"),
        "darwin": ("Darwin", "posix"),
        "win32": ("Windows", "nt"),
    }
    return [
        {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": system,
            "platform_system": kind,
            "os_name": name,
            "platform_machine": "x86_64",
            "extra": "",
        }
        for python in PYTHONS
        for system, (kind, name) in systems.items()
    ]


def asked(group: str) -> list[Requirement]:
    lines = PROJECT["project"]["optional-dependencies"].get(group)
    if lines is None:
        lines = PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def test_there_is_one_lock_for_each_set_of_requirements() -> None:
    assert {lock.stem for lock in LOCKS} == set(CONTENTS)
    locked = {group for groups in CONTENTS.values() for group in groups}
    written = {*PROJECT["project"]["optional-dependencies"], *PROJECT["dependency-groups"]}
    assert locked == written


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_each_line_is_a_version_with_hashes_and_nothing_else(lock: Path) -> None:
    # An address of an index, a path, an option or a requirement without a hash is no pin,
    # so reading the lock is the check.
    assert len(pins(lock)) >= (1 if lock.stem in {"node", "uv"} else 20)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_exactly_one_version_of_a_package_for_each_machine(lock: Path) -> None:
    for environment in environments():
        names = [pin.name for pin in pins(lock) if holds(pin.marker, environment)]
        assert len(names) == len(set(names))


def test_the_locks_agree_so_that_one_environment_can_hold_them_all() -> None:
    for environment in environments():
        chosen: dict[str, tuple[str, tuple[str, ...]]] = {}
        # What is measured has environments of its own, and may keep packages back.
        for lock in [lock for lock in LOCKS if not lock.stem.startswith("matrix-")]:
            for pin in pins(lock):
                if holds(pin.marker, environment):
                    entry = (pin.version, pin.hashes)
                    assert chosen.setdefault(pin.name, entry) == entry, (pin.name, lock.name)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_the_lock_satisfies_what_pyproject_asks_for(lock: Path) -> None:
    entries = pins(lock)
    for environment in environments():
        versions = {pin.name: pin.version for pin in entries if holds(pin.marker, environment)}
        for group in CONTENTS[lock.stem]:
            for requirement in asked(group):
                if requirement.marker and not requirement.marker.evaluate(environment):
                    continue
                version = versions.get(canonical(requirement.name))
                assert version is not None, f"{requirement} is not in {lock.name}"
                assert requirement.specifier.contains(version), f"{requirement}: {version}"


@pytest.mark.parametrize("folder", SCRIPTS, ids=lambda folder: folder.name)
def test_the_scripts_are_pinned_with_hashes_and_name_no_place_to_get_them_from(
    folder: Path,
) -> None:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    own, *packages = lock["packages"].values()
    asked_for = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert own[kind] == asked_for[kind]
    assert len(packages) > 20
    for package in packages:
        assert re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"])
        assert "resolved" not in package


def test_the_build_backend_is_in_every_lock() -> None:
    # Without it, the editable install would fetch one from outside the locks.
    (backend,) = PROJECT["build-system"]["requires"]
    assert [str(requirement) for requirement in asked("build")] == [str(Requirement(backend))]


def test_the_helper_alone_needs_nothing() -> None:
    assert PROJECT["project"]["dependencies"] == []


def test_jupyter_book_stays_below_2_wherever_it_is_locked_or_asked_for() -> None:
    for lock in LOCKS:
        if "book" not in CONTENTS[lock.stem]:
            assert not [pin for pin in pins(lock) if pin.name == "jupyter-book"]
            continue
        (pin,) = [pin for pin in pins(lock) if pin.name == "jupyter-book"]
        assert Version("1.0.4") < Version(pin.version) < Version("2")
    (requirement,) = [r for r in asked("book") if canonical(r.name) == "jupyter-book"]
    assert not requirement.specifier.contains("2.0.0")
    assert not requirement.specifier.contains("2.0.0b1", prereleases=True)


def installs_of_jupyter_book(text: str) -> list[str]:
    """Find where a text installs Jupyter Book by its own name."""
    return [
        line.strip()
        for line in text.splitlines()
        if re.search(r"\binstall\b.*\bjupyter[-_]book\b", line) and "<2" not in line
    ]


@pytest.mark.parametrize(
    "path",
    [
        *(ROOT / name for name in ["README.md", "Makefile", ".ci/run"]),
        *WORKFLOWS,
        *sorted((ROOT / "requirements").glob("*.sh")),
        *sorted((ROOT / "book").glob("*.md")),
    ],
    ids=lambda path: path.name,
)
def test_nothing_tells_anyone_to_install_any_other_jupyter_book(path: Path) -> None:
    assert installs_of_jupyter_book(path.read_text(encoding="utf-8")) == []


def test_such_a_line_would_be_found() -> None:
    assert installs_of_jupyter_book("run: python -m pip install -U jupyter-book")
    assert not installs_of_jupyter_book('pip install "jupyter-book>=1.0.4,<2"')


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_commit_and_rights_are_given_by_job(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    uses = re.findall(r"^\s*(?:- )?uses:\s*(.*)$", text, re.MULTILINE)
    assert uses
    for action in uses:
        if action.startswith("./"):
            # A workflow of this repository, at the same commit.
            continue
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE)


def test_one_action_has_one_version_in_all_workflows() -> None:
    chosen: dict[str, str] = {}
    for workflow in WORKFLOWS:
        for name, version in re.findall(
            r"uses: ([\w/-]+)@(.*)$", workflow.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert chosen.setdefault(name, version) == version


def test_every_python_that_is_promised_is_tested() -> None:
    text = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\s+python: \[(.*)\]$", text, re.MULTILINE)
    assert re.findall(r'"([\d.]+)"', line) == PYTHONS
    (system,) = re.findall(r"^\s+system: \[(.*)\]$", text, re.MULTILINE)
    assert system == "ubuntu, macos, windows"
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    prefix = "Programming Language :: Python :: 3."
    named = [name for name in PROJECT["project"]["classifiers"] if name.startswith(prefix)]
    assert [name.rpartition(" ")[2] for name in named] == PYTHONS


def test_no_workflow_names_a_python_that_is_not_promised() -> None:
    for workflow in WORKFLOWS:
        named = re.findall(r"(?<![\w.])3\.\d+(?![\w.])", workflow.read_text(encoding="utf-8"))
        named += re.findall(r"python(3\.\d+)", workflow.read_text(encoding="utf-8"))
        assert set(named) <= set(PYTHONS), workflow.name
