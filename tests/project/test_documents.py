"""What receives a stranger is true: names, paths, commands, examples and numbers are real."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import reloadlab
from reloadbook.project import ROOT
from reloadmatrix import SCENARIOS, STRATEGIES

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = sorted(ROOT.glob("*.md"))
PAGES = sorted(ROOT.glob("book/*.md"))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
TARGETS = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[0]


def load(path: str) -> dict[str, Any]:
    """Read a YAML file of the project."""
    found: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return found


def each(paths: list[Path]) -> pytest.MarkDecorator:
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    return pytest.mark.parametrize("page", paths, ids=names)


def dotted_names(text: str) -> set[str]:
    """Return the names in the packages of this project that a text gives."""
    package = r"\breload(?:lab|matrix|book)\b"
    names = {name.group() for name in re.finditer(rf"{package}(?:\.[A-Za-z_]\w*)+", text)}
    for imported in re.finditer(rf"from ({package}[\w.]*) import ([\w, ]+)", text):
        names |= {f"{imported[1]}.{name.split()[0]}" for name in imported[2].split(",")}
    return names


def exists(name: str) -> bool:
    """Say whether a dotted name leads to something."""
    module, _, rest = name.partition(".")
    found: object = importlib.import_module(module)
    for part in rest.split("."):
        if not hasattr(found, part):
            try:
                importlib.import_module(f"{module}.{part}")
            except ModuleNotFoundError:
                return False
        found = getattr(found, part)
        module = f"{module}.{part}"
    return True


@each([*PAGES, *DOCUMENTS, *FORMS])
def test_every_dotted_name_leads_to_something(page: Path) -> None:
    names = dotted_names(page.read_text(encoding="utf-8"))
    assert [name for name in sorted(names) if not exists(name)] == []


def test_a_dotted_name_that_leads_nowhere_is_found() -> None:
    text = (
        "`reloadlab.find_stale(module)` and src/reloadlab/ipython.py, reloadlab.absent.measure.\n"
        "from reloadmatrix.measuring import measure, nothing\n"
    )
    names = dotted_names(text)
    assert {name: exists(name) for name in names} == {
        "reloadlab.find_stale": True,
        "reloadlab.absent.measure": False,
        "reloadmatrix.measuring": True,
        "reloadmatrix.measuring.measure": True,
        "reloadmatrix.measuring.nothing": False,
    }


@each([*DOCUMENTS, ROOT / "book/how-it-stays-true.md"])
def test_every_path_is_there(page: Path) -> None:
    # NN-name stands for the name of a chapter.
    text = page.read_text(encoding="utf-8").replace("`book/NN-name.md`", "")
    top = "book|notebooks|requirements|src|tests"
    paths = re.findall(rf"`((?:(?:{top})/[\w./-]*|\w+\.(?:cff|toml|yml)))`", text)
    paths += re.findall(rf"\bARGS=((?:{top})/[\w./-]+)", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def anchors(path: Path) -> set[str]:
    """Return what a link can lead to within a page: its headings, as addresses spell them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each(DOCUMENTS)
def test_every_link_within_the_project_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\((?!https://)([^)\s]+)\)", text):
        name, _, anchor = link.partition("#")
        target = ROOT / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each([*DOCUMENTS, *PAGES])
def test_every_command_is_one(page: Path) -> None:
    named = re.findall(r"(?:^|`|: )make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= set(TARGETS.split())


def test_the_readme_lists_every_command() -> None:
    _, section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Every command\n")
    table, _ = section.split("\n## ", 1)
    assert sorted(re.findall(r"`make (\w+)`", table)) == sorted(set(TARGETS.split()) - {"help"})


def test_the_readme_shows_what_python_prints(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    lines = example.splitlines(keepends=True)
    # Prompts are on the other stream.
    done = subprocess.run(
        [sys.executable, "-q", "-i"],
        input="".join(line.removeprefix(">>> ") for line in lines if line.startswith(">>> ")),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    assert done.stdout == "".join(line for line in lines if not line.startswith(">>> "))


def test_the_readme_counts_the_matrix_right() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    counted = f"{len(SCENARIOS)} changes of a module, each tried with up to {len(STRATEGIES)} ways"
    assert counted in text


def test_contributing_says_which_file_to_open_in_each_package() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, section = text.split("## For a change of X, open Y\n")
    rows = re.findall(r"^\| (.+) \| (`.+) \|$", section.split("\n## ")[0], re.MULTILINE)
    assert len(rows) >= 15
    for package in ["reloadlab", "reloadmatrix", "reloadbook"]:
        assert sum(f"src/{package}/" in files for _, files in rows) >= 5, package
    assert len({subject for subject, _ in rows}) == len(rows)


def test_the_loop_of_contributing_begins_with_the_short_one() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)", text, re.MULTILINE)[0] == "quick"


def test_the_changelog_has_the_form_that_programs_read() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    titles = [section.partition("\n")[0] for section in sections]
    for title in titles[1:]:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", title)
    assert titles[0] == "[Unreleased]" or titles[0].startswith(f"[{reloadlab.__version__}] - ")
    for section in sections:
        kinds = re.findall(r"^### (.*)$", section, re.MULTILINE)
        assert kinds or section.startswith("[Unreleased]")
        assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_citation_names_this_version_and_this_licence() -> None:
    citation = load("CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    config = load("_config.yml")
    assert citation["version"] == reloadlab.__version__
    assert citation["license"] == project["license"]
    assert citation["title"] == config["title"]
    assert citation["authors"] == [{"name": config["author"]}]
    # As in the metadata of the package: no address before there is one.
    assert citation.get("repository-code", "") == config["repository"]["url"]
    assert citation.get("url", "") == config["html"]["baseurl"]


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("wrong-output", {"python", "system", "cell", "printed"}),
        ("helper", {"report", "steps", "versions", "system"}),
    ],
)
def test_a_form_asks_for_what_is_needed_to_see_the_same(form: str, asked: set[str]) -> None:
    fields = load(f".github/ISSUE_TEMPLATE/{form}.yml")["body"]
    required = {
        field["id"] for field in fields if field.get("validations", {}).get("required", False)
    }
    assert asked <= required
    for field in fields:
        assert field["type"] in {"markdown", "input", "textarea", "dropdown"}


def test_the_line_of_the_form_prints_each_report_as_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fields = load(".github/ISSUE_TEMPLATE/helper.yml")["body"]
    (field,) = [field for field in fields if field.get("id") == "report"]
    line = re.findall(r"`(import json; .*?)`", field["attributes"]["description"])[0]
    with reloadlab.workspace():
        reloadlab.create_module("greetings_of_the_form", k1=1)
        module = importlib.import_module("greetings_of_the_form")
        reports = (
            reloadlab.find_stale(module),
            reloadlab.checked_reload(module),
            reloadlab.stale_bytecode(),
        )
    for report in reports:
        exec(line, {"report": report})
        assert json.loads(capsys.readouterr().out) == report.to_dict()


def test_commits_are_checked_by_the_tools_of_the_project_and_fetch_nothing() -> None:
    repositories = load(".pre-commit-config.yaml")["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for hook in repositories[0]["hooks"]:
        assert hook["language"] == "system"
        tool = re.fullmatch(
            r"sh requirements/venv\.sh run test (ruff \w+) --force-exclude", hook["entry"]
        )
        assert tool
        assert f"$(with) test {tool[1]} " in makefile


def test_something_moves_the_actions() -> None:
    (update,) = load(".github/dependabot.yml")["updates"]
    assert update["package-ecosystem"] == "github-actions"
    # One action has one version in all workflows.
    assert update["groups"] == {"actions": {"patterns": ["*"]}}


def test_an_editor_and_the_formatter_agree() -> None:
    parser = ConfigParser()
    text = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    parser.read_string(f"[top]\n{text}")
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert parser.getint("*.py", "max_line_length") == tools["ruff"]["line-length"]
    assert parser["Makefile"]["indent_style"] == "tab"
