"""A refresh gives what a new process with the same data would, or says what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import changed_abstract
import changed_aliases
import changed_by_other_tools
import changed_classes
import changed_data
import changed_effects
import changed_entries
import changed_functions
import changed_guarded
import changed_hooks
import changed_imports
import changed_kinds
import changed_lines
import changed_methods
import changed_mocks
import changed_names
import changed_nothing
import changed_patches
import changed_projects
import changed_put_back
import changed_refused
import changed_registers
import changed_results
import changed_shapes
import changed_state
import changed_subclasses
import changed_texts
import pytest

from support.refreshes import Change, refreshed, values

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

SUBJECTS = (
    changed_abstract,
    changed_aliases,
    changed_functions,
    changed_classes,
    changed_data,
    changed_registers,
    changed_effects,
    changed_kinds,
    changed_entries,
    changed_lines,
    changed_methods,
    changed_mocks,
    changed_names,
    changed_nothing,
    changed_patches,
    changed_refused,
    changed_guarded,
    changed_hooks,
    changed_imports,
    changed_projects,
    changed_put_back,
    changed_shapes,
    changed_state,
    changed_subclasses,
    changed_texts,
    changed_results,
    changed_by_other_tools,
)
CHANGES = {change.title: change for subject in SUBJECTS for change in subject.CHANGES}


@pytest.fixture(scope="module", params=[*CHANGES.values()], ids=[*CHANGES])
def change(request: pytest.FixtureRequest) -> Change:
    """Return a change, each in turn for all tests."""
    one: Change = request.param
    return one


@pytest.fixture(scope="module")
def old(
    change: Change, with_helper: Interpreters, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Return what the probes give in a session without the edit."""
    return values(change, with_helper, tmp_path_factory.mktemp("old"), edited=False)


def test_each_change_has_its_own_title() -> None:
    assert len(CHANGES) == sum(len(subject.CHANGES) for subject in SUBJECTS)


def test_what_is_expected_is_what_a_new_process_gives(
    change: Change, old: dict[str, str], with_helper: Interpreters, tmp_path: Path
) -> None:
    """One that fails gives what it gave before, and all others another thing."""
    if change.fails:
        assert old == change.probes
    else:
        assert values(change, with_helper, tmp_path, edited=True) == change.probes
        assert old != change.probes


def test_a_refresh_brings_it_in_or_says_so(
    change: Change, old: dict[str, str], with_helper: Interpreters, tmp_path: Path
) -> None:
    outcome = refreshed(change, with_helper, tmp_path, old)
    assert outcome.word in ({"fresh", "told"} if change.told else {"fresh"}), outcome
    assert outcome.clean == (outcome.word == "fresh" and not change.fails) or (
        change.told and not outcome.clean
    ), outcome
