"""The helper can be installed by itself: what is published holds it and nothing else."""

from __future__ import annotations

import email.parser
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

import reloadlab
from reloadbook.project import ROOT
from support.sharing import once

if TYPE_CHECKING:
    from email.message import Message

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
SITE = CONFIG["html"]["baseurl"]
REPOSITORY = CONFIG["repository"]["url"]

# The folder of what is about to be published. Without one, the files are built here.
TO_PUBLISH = os.environ.get("RELOADLAB_DIST")


class Published(NamedTuple):
    """The two files that an index gets."""

    sdist: Path
    wheel: Path

    def metadata(self) -> Message:
        """Return what the wheel says of itself, its description as the body."""
        with zipfile.ZipFile(self.wheel) as wheel:
            (name,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
            return email.parser.Parser().parsestr(wheel.read(name).decode())


def build(source: Path, folder: Path, *kinds: str) -> None:
    """Build from a folder, with the backend that is installed here."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", folder, source],
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return the two files, the wheel built from the other one."""

    def make() -> str:
        folder = tmp_path_factory.mktemp("dist")
        build(ROOT, folder)
        return str(folder)

    folder = Path(TO_PUBLISH or once(tmp_path_factory, "dist", make))
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Published(sdist, wheel)


def sources() -> set[str]:
    """Return the files of the helper, relative to `src`."""
    folder = ROOT / "src"
    found = [path for path in (folder / "reloadlab").rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix() for path in found if path.parent.name != "__pycache__"
    }


def test_the_wheel_holds_the_helper_and_no_other_file(published: Published) -> None:
    info = f"reloadlab-{reloadlab.__version__}.dist-info"
    with zipfile.ZipFile(published.wheel) as wheel:
        names = set(wheel.namelist())
    about = {f"{info}/{name}" for name in ["METADATA", "RECORD", "WHEEL", "licenses/LICENSE"]}
    assert names == sources() | about
    # No data file: the only file that is not code says that the code is typed.
    assert [name for name in names - about if not name.endswith(".py")] == ["reloadlab/py.typed"]


def test_the_sdist_holds_the_helper_and_what_builds_it(published: Published) -> None:
    top = f"reloadlab-{reloadlab.__version__}"
    with tarfile.open(published.sdist) as archive:
        names = {name for name in archive.getnames() if archive.getmember(name).isfile()}
    files = {f"src/{name}" for name in sources()}
    about = {".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert names == {f"{top}/{name}" for name in files | about}


def test_the_sdist_gives_the_same_wheel_as_the_clone(published: Published, tmp_path: Path) -> None:
    build(ROOT, tmp_path, "--wheel")
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == published.wheel.name
    assert wheel.read_bytes() == published.wheel.read_bytes()


def test_an_index_takes_both(published: Published) -> None:
    check = [sys.executable, "-m", "twine", "check", "--strict", *map(str, published)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_metadata_says_what_pyproject_says(published: Published) -> None:
    metadata = published.metadata()
    project = PROJECT["project"]
    assert metadata["Name"] == "reloadlab"
    assert metadata["Version"] == reloadlab.__version__
    assert metadata["Summary"] == project["description"]
    assert metadata["Requires-Python"] == project["requires-python"]
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata.get_all("Classifier", [])) == set(project["classifiers"])
    # Nothing comes with the helper: what the book needs is asked for by name.
    needs = metadata.get_all("Requires-Dist", [])
    assert needs
    assert [need for need in needs if "; extra == " not in need] == []
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def links_within(text: str) -> list[str]:
    """Return the links and pictures of a Markdown text that lead on only within the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [target for target in targets if not re.match(r"https://|#", target)]


def test_the_description_leads_somewhere_from_an_index_too(published: Published) -> None:
    relative = links_within(str(published.metadata().get_payload()))
    if REPOSITORY or TO_PUBLISH:
        assert relative == [], "with an address known, the links of README.md begin with it"
    else:
        # Seen from a clone, or on the page of a repository.
        assert relative
        assert [link for link in relative if not (ROOT / link.partition("#")[0]).exists()] == []


def test_links_within_the_repository_are_told_from_others() -> None:
    text = "![A](a.png) [b](b/) [c](https://c.example) [d](#d)\n```\n[e](e.md)\n```\n[f](f.md#g)"
    assert links_within(text) == ["a.png", "b/", "f.md#g"]


def test_addresses_are_given_as_soon_as_there_are_any() -> None:
    wanted = {}
    if SITE:
        wanted["Documentation"] = SITE
    if REPOSITORY:
        wanted |= {
            "Source": REPOSITORY,
            "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.md",
            "Issues": f"{REPOSITORY}/issues",
        }
    assert PROJECT["project"].get("urls", {}) == wanted


def test_the_helper_installs_alone_typed_and_without_dependencies(
    published: Published, tmp_path: Path
) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-index", "--no-deps", "--no-compile", "--target", tmp_path, published.wheel),
        ],
        check=True,
        # pip refuses a target for whoever has made --user the default.
        env=os.environ | {"PIP_USER": "0"},
    )
    (installed,) = distributions(path=[str(tmp_path)])
    assert installed.version == reloadlab.__version__
    assert [need for need in installed.requires or [] if "extra ==" not in need] == []
    assert (tmp_path / "reloadlab" / "py.typed").is_file()
    # Isolated, without the site's packages: only the standard library and the helper are there.
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import reloadlab\n"
        "with reloadlab.workspace():\n"
        "    path = reloadlab.create_module('config', k1=10)\n"
        "    import config\n"
        "    config.print_values()\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout == "k1: 10\n"
