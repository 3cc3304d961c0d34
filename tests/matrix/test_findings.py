"""What was found to be wrong in tools can be run by their authors, with the versions named."""

from __future__ import annotations

import ast
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = sorted((ROOT / "src" / "reloadmatrix" / "findings").glob("*.py"))
LOCK = (ROOT / "requirements" / "matrix-tools.txt").read_text(encoding="utf-8")


def tools() -> dict[str, Path]:
    """Return by the version of Python where `make matrix` has installed the tools."""
    found = {}
    for finished in (ROOT / "_build" / "matrix").glob("tools-*/finished"):
        settings = (finished.parent / "pyvenv.cfg").read_text(encoding="utf-8")
        (version,) = re.findall(r"^version = (3\.\d+)", settings, re.MULTILINE)
        found[version] = finished.parent
    return found


each_finding = pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)


@each_finding
def test_a_finding_says_how_to_run_it_with_the_version_that_was_measured(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text is not None
    command = text.splitlines()[-1]
    match = re.search(r"pip install ([\w-]+)==([\d.]+)", command)
    assert match is not None, command
    assert f"python {path.name}" in command
    # A newer lock has to be tried first: the fault may be gone.
    name, version = match.groups()
    assert re.search(rf"^{name.lower()}=={re.escape(version)} ", LOCK, re.MULTILINE), name


@each_finding
def test_a_finding_is_short_and_needs_the_tool_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 30
    assert "reloadlab" not in source
    assert "SystemExit(" in source


@each_finding
def test_a_fault_is_still_there_and_is_the_one_that_is_named(path: Path, tmp_path: Path) -> None:
    first, _, _ = path.read_text(encoding="utf-8").partition(": ")
    installed = tools()
    places = [installed[one] for one in re.findall(r"3\.\d+", first) if one in installed]
    if not places:
        pytest.skip("the tools are not installed for such a Python: `make matrix` does it")
    done = subprocess.run(
        [places[-1] / "bin" / "python", path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, "The fault is gone."
    assert done.stdout.strip(), done.stderr
    # What the script does not expect has the same code. A tool may print a traceback and go on.
    frame = f'File "{path}", line'
    assert frame not in done.stderr, done.stderr


def test_the_list_of_findings_is_whole() -> None:
    text = (FINDINGS[0].parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE)
    assert sorted(listed) == [path.name for path in FINDINGS]
