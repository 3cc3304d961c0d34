"""Where old anchors lead: to the section or the cell that has their subject now.

People link to a heading or a cell from elsewhere, and a link outlives the words of a heading. What
has gone to another page leads to the section that names that page.
"""

from __future__ import annotations

MOVED = {
    "notebooks/01-write-a-module": {
        "a-module-is-a-file": "write-import-and-call-a-module",
        "generate-the-file": "write-import-and-call-a-module",
        "break-it-with-a-value": "the-pitfall-a-value-with-an-apostrophe",
        "values-that-break": "the-pitfall-a-value-with-an-apostrophe",
        "break-it-in-silence": "the-pitfall-a-value-with-an-apostrophe",
        "silently-wrong": "the-pitfall-a-value-with-an-apostrophe",
        "value-runs": "the-pitfall-a-value-with-an-apostrophe",
        "repair-it-with-repr": "repr-quotes",
        "repr-repairs": "repr-quotes",
        "wrong-encoding": "the-pitfall-a-value-with-an-apostrophe",
        "break-it-with-a-name": "the-pitfall-a-value-with-an-apostrophe",
        "names-that-break": "the-pitfall-a-value-with-an-apostrophe",
        "the-pitfall-a-module-called-test": "why-python-finds-the-file",
        "shadowing": "why-python-finds-the-file",
        "use-the-finished-tool": "use-the-tools-of-this-book",
        "summary": "remember",
    },
    "notebooks/02-import-runs-once": {
        "change-the-file-and-import-again": "why-a-changed-module-prints-the-old-values",
        "watch-the-body-run": "how-often-the-body-of-a-module-runs",
        "look-into-sys-modules": "what-sys-modules-does",
        "take-an-import-apart": "what-the-first-import-does",
        "the-pitfall-del": "the-pitfall-del-and-invalidate-caches",
        "look-for-a-folder-that-is-new": "invalidate-caches",
        "folder-remembered": "invalidate-caches",
        "invalidate-finds": "invalidate-caches",
        "invalidate-caches-and-bytecode": "invalidate-caches",
        "block-a-name": "what-sys-modules-does",
        "none-blocks": "what-sys-modules-does",
        "where-python-keeps-loaded-modules-sys-modules": "what-sys-modules-does",
        "summary": "remember",
    },
    "notebooks/03-forget-and-import-again": {
        "remove-the-entry": "delete-the-entry-from-sys-modules",
        "two-modules-one-name": "two-modules-with-one-name",
        "the-pitfall-somebody-else-imported-it": "the-pitfall-another-module-has-imported-it-too",
        "the-pitfall-another-module-keeps-the-old-one": (
            "the-pitfall-another-module-has-imported-it-too"
        ),
        "do-not-trust-id": "why-id-can-mislead",
        "packages-have-children": "forget-a-package-and-its-submodules",
        "summary": "remember",
    },
    "notebooks/04-reload-in-place": {
        "add-some-cheese": "reload-a-module",
        "say-what-is-kept": "what-a-reload-keeps-and-what-it-replaces",
        "who-sees-the-new-code": "which-names-lead-to-the-new-code",
        "the-pitfall-a-line-is-deleted": "the-pitfall-a-deleted-name-stays",
        "the-body-always-runs": "the-body-runs-at-each-reload",
        "when-a-reload-fails": "when-a-reload-fails-halfway",
        "half-new-on-the-way": "when-a-reload-fails-halfway",
        "do-not-mix-the-two-recipes": "errors-that-reload-raises",
        "summary": "remember",
    },
    "notebooks/05-names-that-stay-behind": {
        "mind-the-names-that-stay-behind": "why-from-imports-stay-old",
        "import-one-name": "why-from-m-import-f-is-old-after-a-reload",
        "follow-the-binding": "two-functions",
        "import-everything": "star-imports-after-a-reload",
        "why-a-star-import-stays-old": "star-imports-after-a-reload",
        "the-pitfall-the-same-thing-in-another-file": "other-module-stays-old",
        "other-module-drawn": "other-module-stays-old",
        "import-the-module-not-the-name": "import-the-module-while-you-explore",
        "do-not-do-this-in-production": "why-a-reload-is-not-safe-in-production",
        "ask-the-session": "ask-the-session-what-is-old",
        "summary": "remember",
    },
    "notebooks/06-objects-outlive-their-code": {
        "know-which-objects-outlive-their-code": "old-objects-after-a-reload",
        "taste-the-soup-again": "what-an-old-object-keeps",
        "mend-one-object": "change-the-class-of-one-object",
        "ask-an-object-who-it-is": "why-isinstance-and-except-fail",
        "find-who-holds-a-function": "what-still-holds-an-old-function",
        "carry-an-object-over": "pickle-across-a-reload",
        "summary": "remember",
    },
    "notebooks/07-stale-bytecode": {
        "find-stale-bytecode": "old-code-after-a-restart-stale-bytecode",
        "save-twice-in-one-second": "a-new-process-runs-old-code",
        "new-import-runs-old-code": "reload-runs-old-code",
        "look-at-what-python-compares": "why-python-compares-a-time-and-a-size",
        "measure-how-often-it-happens": "why-python-compares-a-time-and-a-size",
        "fine-print-how-far-apart-two-saves-must-be": "why-python-compares-a-time-and-a-size",
        "share-of-stale-saves": "why-python-compares-a-time-and-a-size",
        "use-one-that-helps": "delete-the-pyc-file-or-have-it-checked",
        "keep-two-caches-apart": "modulenotfounderror-for-a-file-that-is-there",
        "ask-for-stale-bytecode": "find-stale-bytecode-with-stale-bytecode",
        "summary": "remember",
    },
    "notebooks/08-packages-and-dependencies": {
        "reload-a-package-in-the-right-order": (
            "reload-a-package-and-its-modules-in-the-right-order"
        ),
        "reload-the-package-miss-its-submodules": "reload-runs-one-body",
        "edit-the-bottom-of-a-chain": "i-reloaded-the-file-that-i-edited-and-the-result-is-old",
        "compute-the-order": "compute-the-reload-order",
        "numbers-have-no-origin": "compute-the-reload-order",
        "go-around-in-a-circle": "circular-imports-and-reload",
        "circular-imports-reload-twice": "circular-imports-and-reload",
        "forget-the-package-whole": "forget-the-whole-package",
        "do-without-a-body": "reload-a-package-and-its-modules-in-the-right-order",
        "fine-print-a-package-without-init-py": (
            "reload-a-package-and-its-modules-in-the-right-order"
        ),
        "portions": "reload-a-package-and-its-modules-in-the-right-order",
        "namespace-turns-regular": "reload-a-package-and-its-modules-in-the-right-order",
        "summary": "remember",
    },
    "notebooks/09-state-and-side-effects": {
        "account-for-state-and-side-effects": "lost-state-double-callbacks-what-a-body-does-again",
        "look-for-special-names": "a-deleted-name-docstring-or-all-is-still-there",
        "keep-state-on-purpose": "my-cache-or-counter-is-empty-after-a-reload",
        "the-pitfall-registered-twice": "the-pitfall-a-callback-is-called-twice",
        "registrations-that-hide": "each-log-line-appears-twice",
        "registry-starts-empty": "two-classes-of-one-name",
        "a-registry-of-subclasses-has-one-twice-or-is-empty": "two-classes-of-one-name",
        "patches-that-come-and-go": "my-monkeypatch-is-gone-after-a-reload-or-is-not",
        "summary": "remember",
    },
    "notebooks/10-reloads-that-fail": {
        "recover-from-a-reload-that-fails": (
            "when-a-reload-fails-half-new-modules-and-how-to-roll-back"
        ),
        "fail-before-the-body-runs": "syntaxerror-or-the-file-is-gone-the-names-stay-old",
        "fail-halfway": "half-new-the-reload-fails-in-the-middle",
        "half-new-old-functions-call-new-ones": "half-new-the-reload-fails-in-the-middle",
        "forget-and-fail-to-import": "the-import-after-del-sys-modules-fails",
        "the-pitfall-an-exit-is-not-an-exception": "the-pitfall-sys-exit-is-not-an-exception",
        "let-another-thread-look": "another-thread-sees-the-module-half-new",
        "put-it-back-by-hand": "roll-back-a-reload-by-hand",
        "let-checked-reload-do-it": "roll-back-with-checked-reload",
        "spec-is-none": "file-deleted",
        "summary": "remember",
    },
    "notebooks/11-ask-your-own-session": {
        "ask-your-own-session-and-bring-it-up-to-date": (
            "find-everything-that-is-still-old-and-repair-it"
        ),
        "find-everything-that-is-still-old-and-renew-it": (
            "find-everything-that-is-still-old-and-repair-it"
        ),
        "set-the-scene": "i-reloaded-and-it-still-prints-the-old-thing",
        "ask-who-holds-the-old-version": "ask-what-holds-the-old-version-find-stale",
        "find-the-line-that-mends-it": "repair-one-holder-and-see-the-next",
        "renew-one-holder-and-see-the-next": "repair-one-holder-and-see-the-next",
        "reload-and-be-told": "reload-and-be-told-checked-reload",
        "let-the-notebook-tell-you": "let-the-notebook-tell-you-load-ext-reloadlab",
        "bring-the-session-up-to-date": "one-word-refresh",
        "summary": "remember",
    },
    "notebooks/12-reload-while-you-explore": {
        "reload-deeply": "compare-the-tools",
        "second-edit-counted": "the-pitfall-the-second-edit",
        "telling-rows": "compare-the-tools",
        "switch-it-on": "switch-on-autoreload",
        "find-what-it-cannot-reach": "what-autoreload-can-and-cannot-patch",
        "what-autoreload-leaves-old": "what-autoreload-can-and-cannot-patch",
        "break-the-file": "an-edit-that-raises-an-error",
        "choose-a-mode": "the-modes-of-autoreload",
        "run-a-script-again": "run-a-script-again-with-run",
        "ask-what-was-left": "ask-what-is-still-old",
        "summary": "remember",
    },
    "notebooks/13-restart-in-production": {
        "reload-while-somebody-is-served": "a-reload-under-traffic-mixes-versions-in-one-request",
        "measure-both": "what-a-restart-costs-and-what-it-loses",
        "let-a-program-restart-it": "development-servers-flask-django-uvicorn",
        "change-a-value-read-a-file-of-data": "change-a-value-read-a-data-file",
        "summary": "remember",
    },
    "notebooks/14-read-the-matrix": {
        "compare-the-doctor-with-the-data": "how-good-is-the-report-of-checked-reload",
        "tools-differ": "compare-versions-of-python",
        "unstable": "what-the-outcomes-mean",
        "worth-of-the-remedies": "how-good-is-the-report-of-checked-reload",
        "the-pitfall-a-count-is-no-advice": "the-pitfall-a-count-is-not-advice",
        "meet-the-three-words": "scenario-strategy-cell",
        "learn-the-words": "what-the-outcomes-mean",
        "ask-in-rows": "what-helps-for-what-i-hold",
        "compare-the-report-with-the-data": "how-good-is-the-report-of-checked-reload",
        "compare-versions": "compare-versions-of-python",
        "summary": "remember",
    },
    "notebooks/15-choose-a-way": {
        "ask-three-questions": "ask-for-your-own-rows",
        "hold-modules-and-little-is-needed": "modules-and-functions-by-name",
        "hold-names-and-the-imports-run-again": "modules-and-functions-by-name",
        "hold-objects-and-somebody-has-to-mend-them": "objects-registrations-state",
        "tools-for-objects": "objects-registrations-state",
        "weigh-what-is-left": "how-the-smallest-way-is-chosen",
        "pay-for-the-state": "objects-registrations-state",
        "without-state": "objects-registrations-state",
        "the-pitfall-the-table-knows-the-tool-and-not-you": (
            "the-pitfall-the-list-is-what-you-think-you-hold"
        ),
        "the-answer": "which-way-to-reload-the-answer",
        "ask-in-rows": "ask-for-your-own-rows",
        "let-the-failing-edit-decide": "when-an-edit-fails",
        "change-what-you-hold": "change-the-program-hold-less",
        "summary": "remember",
    },
    "notebooks/16-python-3-14-and-3-15": {
        "why-the-body-runs-twice-when-reload-is-the-first-use": "when-reload-is-the-first-use",
        "the-pitfall-two-modules-behind-one-import-line": (
            "the-pitfall-two-names-of-one-import-line"
        ),
        "why-an-import-is-still-lazy-after-the-edit": "an-edit-that-removes-a-lazy-import",
        "reload-in-a-program-that-runs-already-sys-remote-exec": (
            "reload-in-a-program-that-is-already-running-sys-remote-exec"
        ),
    },
    "notebooks/17-quotes-and-names": {
        "quotes-names-and-the-search-for-a-module": (
            "quotes-names-saves-and-the-search-for-a-module"
        ),
        "values-that-change-silently": "a-windows-path-and-a-name-in-braces",
        "why-a-file-in-a-new-folder-is-not-found": (
            "a-folder-that-is-created-after-the-first-search"
        ),
    },
    "book/recap": {"the-five-moves": "import-forget-reload"},
    "book/api": {"see-who-holds-old-objects": "see-what-holds-old-objects"},
    "book/outside": {"a-program-that-runs-already": "a-program-that-is-already-running"},
    "book/how-it-stays-true": {"one-run-one-truth": "every-output-comes-from-a-run"},
}
