"""What a report on bytecode says, and what `stale_bytecode` refuses."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import pytest

from reloadlab import BytecodeReport, StaleBytecode, stale_bytecode
from support.bytecode import cache, make_stale, save

pytestmark = pytest.mark.usefixtures("folder")


def test_a_report_speaks_in_lines_without_paths() -> None:
    assert str(stale_bytecode("sys")) == "There is no .pyc that Python would use."
    cached = make_stale()
    report = stale_bytecode("config")
    assert str(report) == ("config: the .pyc holds other code than config.py; delete the .pyc.")
    cached.unlink()
    cache(Path("config.py").absolute())
    assert str(stale_bytecode("config")) == (
        "Each .pyc that Python would use holds the code of its source."
    )


def test_a_process_that_writes_no_bytecode_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    make_stale()
    report = stale_bytecode("config")
    remark = "This process writes no .pyc: sys.dont_write_bytecode is set."
    assert not report.writes_bytecode
    assert str(report).splitlines()[1:] == [remark]
    assert remark in report._repr_html_()
    assert remark in str(stale_bytecode("sys"))


def test_a_report_becomes_json() -> None:
    cached = make_stale()
    report = stale_bytecode("config")
    assert json.loads(json.dumps(report.to_dict())) == {
        "clean": False,
        "checked": 1,
        "writes_bytecode": True,
        "files": [
            {
                "module": "config",
                "source": str(Path.cwd() / "config.py"),
                "cached": str(cached),
                "reader": "python",
                "reason": "holds other code than config.py",
                "remedy": f"os.remove({str(cached)!r})",
            }
        ],
    }


def test_a_report_in_a_notebook_is_a_table_with_names_escaped() -> None:
    file = StaleBytecode("<b>", Path("a&b.py"), Path("a&b.pyc"), "python", "is <i>")
    shown = BytecodeReport((file,), 1, True)._repr_html_()
    assert "<td>&lt;b&gt;</td><td>a&amp;b.py</td><td>the .pyc is &lt;i&gt;;" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert BytecodeReport((), 1, True)._repr_html_().startswith("<p>Each .pyc")


def test_a_report_cannot_be_changed() -> None:
    report = stale_bytecode("sys")
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.checked = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["nowhere", "config.x", "shop.price", "", ".x", "shop..x"])
def test_a_name_that_no_module_has_is_an_error(name: str) -> None:
    save("x = 1\n")
    save("", "shop/__init__.py")
    save("", "shop/prices.py")
    with pytest.raises(ModuleNotFoundError, match="is loaded, and no source file") as caught:
        stale_bytecode(name)
    assert caught.value.name == name


def test_what_is_neither_module_nor_name_is_an_error() -> None:
    with pytest.raises(
        TypeError, match=r"or its full name such as 'shop\.prices' is needed, not \w*Path: "
    ):
        stale_bytecode(Path("config.py"))  # type: ignore[arg-type]
