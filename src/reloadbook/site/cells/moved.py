"""Where old anchors of the chapters lead: to the section or the cell that has their subject now.

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
        "look-into-sys-modules": "where-python-keeps-loaded-modules-sys-modules",
        "take-an-import-apart": "what-the-first-import-does",
        "the-pitfall-del": "the-pitfall-del-and-invalidate-caches",
        "look-for-a-folder-that-is-new": "invalidate-caches",
        "folder-remembered": "invalidate-caches",
        "invalidate-finds": "invalidate-caches",
        "invalidate-caches-and-bytecode": "invalidate-caches",
        "block-a-name": "where-python-keeps-loaded-modules-sys-modules",
        "none-blocks": "where-python-keeps-loaded-modules-sys-modules",
        "summary": "remember",
    },
    "notebooks/03-forget-and-import-again": {
        "remove-the-entry": "delete-the-entry-from-sys-modules",
        "two-modules-one-name": "two-modules-with-one-name",
        "the-pitfall-somebody-else-imported-it": "the-pitfall-another-module-keeps-the-old-one",
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
        "import-one-name": "why-from-m-import-f-is-old-after-a-reload",
        "follow-the-binding": "two-functions",
        "import-everything": "why-a-star-import-stays-old",
        "the-pitfall-the-same-thing-in-another-file": "other-module-stays-old",
        "other-module-drawn": "other-module-stays-old",
        "import-the-module-not-the-name": "import-the-module-while-you-explore",
        "do-not-do-this-in-production": "why-a-reload-is-not-safe-in-production",
        "ask-the-session": "ask-the-session-what-is-old",
        "summary": "remember",
    },
    "notebooks/06-objects-outlive-their-code": {
        "taste-the-soup-again": "what-an-old-object-keeps",
        "mend-one-object": "change-the-class-of-one-object",
        "ask-an-object-who-it-is": "why-isinstance-and-except-fail",
        "find-who-holds-a-function": "what-still-holds-an-old-function",
        "carry-an-object-over": "pickle-across-a-reload",
        "summary": "remember",
    },
}
