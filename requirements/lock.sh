#!/bin/sh
# Writes requirements/*.txt anew from pyproject.toml. Called by `make lock`, with the Python to use.
#
# All come from one resolution, for every Python and system that the book supports. So they
# agree, and one environment can hold several of them.
# The resolution itself is thrown away: it names the address of the index it was made from,
# and the reader's index is the reader's choice. For the same reason the temporary folder
# holds it and not the project.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

"$1" -m venv "$work/tool"
tool=$work/tool/bin/python
[ ! -d "$work/tool/Scripts" ] || tool=$work/tool/Scripts/python.exe
# Pinned, so that a change of the locks is a change of the packages and not of the writer. Not
# from requirements/uv.txt, which may be what is wrong.
uv=$("$1" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["uv"])')
"$tool" -m pip --quiet --disable-pip-version-check install "$uv"

# What the build backend has to see to state the requirements.
mkdir "$work/project"
cp -R pyproject.toml README.md LICENSE src "$work/project"

export_lock() {
    name=$1
    shift
    # No header and no annotations: they repeat the command line, with its paths.
    "$tool" -m uv --quiet export --project "$work/project" --frozen --format requirements.txt \
        --no-emit-project --no-header --no-annotate --no-default-groups \
        "$@" --output-file "$work/$name.txt" >/dev/null
}
"$tool" -m uv --quiet lock --project "$work/project" --python "$1"
export_lock book --extra book --group build
export_lock test --extra book --extra matrix --group build --group test --group check
export_lock lab --extra book --group build --group lab
export_lock bench --extra book --group build --group test --group bench
export_lock live --extra book --group build --group live
# In a folder of its own, because a program that the machine has would be hidden by it.
export_lock node --only-group node
# What installs all the others.
export_lock uv --only-group uv
# The tools that the matrix measures have an environment of their own.
export_lock matrix-tools --only-group tools
# Some of them do not go with the others, or do not work as most users have them.
export_lock matrix-spyder --only-group spyder
export_lock matrix-flask --only-group flask
# So have the libraries of which tests/field tells.
export_lock field --only-group build --only-group field
# Only now, so that a failure half way leaves the old locks, which fit each other.
for name in book test lab bench live node uv matrix-tools matrix-spyder matrix-flask field; do
    mv "$work/$name.txt" "requirements/$name.txt"
done
