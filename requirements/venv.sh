#!/bin/sh
# Makes the virtual environment of the book, and runs a command in it.
#
#   sh requirements/venv.sh run NAME COMMAND...   install requirements/NAME.txt if need be,
#                                                 then run a command of the environment
#   sh requirements/venv.sh with COMMAND...       run a command with the Python that would make
#                                                 the environment as its last argument
#   sh requirements/venv.sh remove                remove the environment
#   sh requirements/venv.sh others                print which other Pythons the machine has
#
# From the surroundings: VENV, its folder (.venv), and PYTHON, the Python to make it with.
#
# Plain sh, because it has to run before there is any Python to trust.
# What is installed is compared by content with what is asked for, never by file times:
# after a fresh clone or a switch of branches those say nothing.
set -eu
cd "$(dirname "$0")/.."

venv=${VENV:-.venv}
# Only a folder that has this one in it was made here, and only such a folder is ever removed.
marks=$venv/reloading-python
project=$(pwd -P)

say() { printf '%s\n' "$*" >&2; }

# Prints what an interpreter is: "good", "old" or "venv" (it lacks the modules to make one),
# its version, where it is installed, and how to call it.
#
# How to call the base interpreter, that is. In an activated environment `python3` is the
# environment's own, which is gone as soon as that environment is made again. No newline at
# the end, and no backslash: on Windows both would reach the shell as something else.
# The syntax is one that Python 2 reads too, so that an old Python gives an answer and no traceback.
probe='
import os, sys
kind = "good"
if sys.version_info < (3, 11):
    kind = "old"
else:
    try:
        import ensurepip, venv
    except ImportError:
        kind = "venv"
path = getattr(sys, "_base_executable", None) or sys.executable
if os.name != "nt" and sys.prefix != getattr(sys, "base_prefix", sys.prefix):
    path = os.path.realpath(sys.executable)
home = os.path.realpath(getattr(sys, "base_prefix", sys.prefix))
version = "%d.%d.%d" % sys.version_info[:3]
sys.stdout.write("|".join([kind, version, home, path]).replace("\\", "/"))
'

# A candidate that is no Python may print anything, so only an answer of this form counts.
ask() {
    kind='' version='' home='' path=''
    IFS='|' read -r kind version home path <<ANSWER || true
$("$1" -c "$probe" 2>/dev/null </dev/null || true)
ANSWER
    case $kind in good | old | venv) ;; *) kind='' ;; esac
}

advise() {
    case $(uname -s) in
    Darwin) say "Install one from python.org, or with: brew install python" ;;
    MINGW* | MSYS* | CYGWIN*) say "Install one from python.org, or with: winget install Python.Python.3.13" ;;
    *)
        say "Install one with your system's packages, for example:"
        say "    Debian, Ubuntu   sudo apt install python3 python3-venv"
        say "    Fedora           sudo dnf install python3"
        ;;
    esac
    say "Another Python is named so: make book PYTHON=/path/to/python3"
}

# Sets python, wanted (what it is) and version, or ends with one message that says what to install.
find_python() {
    # A shim of pyenv stands on the path for every version, installed or not, and the
    # python3 of a Windows without Python opens a shop. So each candidate has to answer.
    set -- python3 python python3.15 python3.14 python3.13 python3.12 python3.11 py
    [ -z "${PYTHON:-}" ] || set -- "$PYTHON"
    old='' bare=''
    for name in "$@"; do
        ask "$name"
        case $kind in
        good)
            python=$path
            wanted="$version $home"
            return
            ;;
        old) [ -n "$old" ] || old="$name is Python $version" ;;
        venv) [ -n "$bare" ] || { bare=$name bare_version=$version; } ;;
        esac
    done
    if [ -n "$bare" ]; then
        minor=${bare_version#*.}
        say "$bare (Python $bare_version) cannot make a virtual environment: it lacks venv or ensurepip."
        say "Debian and Ubuntu keep them in a package of their own:"
        say "    sudo apt install python3.${minor%%.*}-venv"
        say "Another Python is named so: make book PYTHON=/path/to/python3"
    elif [ -n "$old" ]; then
        say "This book needs Python 3.11 or newer, and $old."
        advise
    elif [ -n "${PYTHON:-}" ]; then
        say "This book needs Python 3.11 or newer, and PYTHON=$PYTHON does not run, or is no Python."
        advise
    else
        say "This book needs Python 3.11 or newer, and none was found."
        advise
    fi
    exit 1
}

# Prints version and path of each Python that the book supports, but for the one of the environment:
# of those on the path and of pyenv, one of each version.
others() {
    find_inside
    ask "$inside"
    [ -n "$kind" ] || find_python
    known=" $(minor) "
    for name in python3.11 python3.12 python3.13 python3.14 python3.15 \
        "${HOME:-}"/.pyenv/versions/3.1[1-5].*/bin/python; do
        ask "$name"
        case $kind:$known in good:*" $(minor) "*) ;; good:*)
            printf '%s %s\n' "$(minor)" "$path"
            known="$known$(minor) "
            ;;
        esac
    done
}

# Prints the first two numbers of the version of the Python that was asked last.
minor() { printf '%s' "${version%.*}"; }

# Windows calls the folder Scripts.
find_inside() {
    inside=$venv/bin/python
    [ ! -d "$venv/Scripts" ] || inside=$venv/Scripts/python.exe
}

same() { [ -f "$1" ] && [ -f "$2" ] && [ "$(cat "$1")" = "$(cat "$2")" ]; }

# Written beside and moved, so that a mark is whole or absent.
mark() {
    cat >"$marks/new"
    mv "$marks/new" "$marks/$1"
}

# Sets reason to why the environment has to be made again, or to nothing if it can stay.
find_reason() {
    reason=''
    made_with='' made_in=''
    if [ -f "$marks/python" ]; then
        { read -r made_with; read -r made_in; } <"$marks/python" || true
    fi
    ask "$inside"
    if [ -f "$marks/unfinished" ] || [ -z "$made_in" ]; then
        reason="it was not finished"
    elif [ "$made_in" != "$project" ]; then
        # Environments hold absolute paths.
        reason="it was made in another folder"
    elif [ "$version $home" != "$made_with" ]; then
        reason="its Python is gone or was replaced"
    elif [ -n "$wanted" ] && [ "$wanted" != "$made_with" ]; then
        reason="PYTHON=$PYTHON is another Python"
    fi
}

make_venv() {
    rm -rf "$venv"
    mkdir -p "$marks"
    : >"$marks/unfinished"
    say "Making $venv with Python ${wanted%% *} ($python)"
    # The log is kept out of sight unless it is needed: half of it repeats the advice below.
    if ! "$python" -m venv "$venv" >"$marks/log" 2>&1; then
        cat "$marks/log" >&2
        rm -rf "$venv"
        say "$python could not make the environment $venv; nothing was left behind."
        exit 1
    fi
    printf '%s\n%s\n' "$wanted" "$project" | mark python
    rm -f "$marks/unfinished" "$marks/log"
    find_inside
}

# Runs the Python inside on what changes the packages there.
change() {
    code=0
    : >"$marks/unfinished"
    "$inside" "$@" || code=$?
    # With 1 or 2, pip or uv gave up by itself. After anything else (it was interrupted, it was
    # killed) nobody knows what is half written, so the mark stays and the next run starts afresh.
    [ "$code" -gt 2 ] || rm -f "$marks/unfinished"
    [ "$code" -eq 0 ] || exit "$code"
}

# Sets names to the locks that were asked for so far, the one in $1 among them, and locks to
# their files. A former one may be gone with a switch of branches.
find_locks() {
    names='' locks=requirements/uv.txt
    former=''
    [ ! -f "$marks/locks" ] || read -r former <"$marks/locks" || true
    for name in $former $1; do
        [ -f "requirements/$name.txt" ] || [ "$name" = "$1" ] || continue
        case " $names " in *" $name "*) continue ;; esac
        names="$names $name" locks="$locks requirements/$name.txt"
    done
}

# They are installed together, because they come from one resolution and agree. So what one
# command needs is not taken away by the next, and what no lock names any more goes.
install_locks() {
    say "Installing requirements/$1.txt (the first time takes about a minute)"
    change -m pip --quiet --disable-pip-version-check install \
        --require-hashes --requirement requirements/uv.txt
    change requirements/sync.py $locks
    # The helper is in no lock, so it is gone now.
    rm -f "$marks/pyproject.toml"
    { printf '%s\n' "$names"; cat $locks; } | mark locks
}

set_up() {
    find_inside
    wanted=''
    if [ -d "$marks" ]; then
        [ -z "${PYTHON:-}" ] || find_python
        find_reason
        if [ -n "$reason" ]; then
            [ -n "$wanted" ] || find_python
            say "$venv is made again: $reason."
            make_venv
        fi
    elif [ -n "$(ls -A "$venv" 2>/dev/null)" ]; then
        say "$venv is there, and it was not made by this Makefile, so it is left alone."
        say "Remove it, or name another folder: make book VENV=.venv-book"
        exit 1
    else
        find_python
        make_venv
    fi
    find_locks "$1"
    if [ "$(cat "$marks/locks" 2>/dev/null)" != "$(printf '%s\n' "$names"; cat $locks)" ]; then
        install_locks "$1"
    fi
    if ! same "$marks/pyproject.toml" pyproject.toml; then
        say "Installing the helper package, editable"
        # Its build backend is in the lock, so nothing comes from outside the lock.
        change -m uv --quiet pip install --python "$inside" --reinstall \
            --no-deps --no-build-isolation --editable .
        mark pyproject.toml <pyproject.toml
    fi
}

case ${1:-} in
run)
    [ $# -ge 3 ] || { say "usage: venv.sh run NAME COMMAND..."; exit 2; }
    name=$2
    shift 2
    set_up "$name"
    command=$1
    shift
    exec "${inside%/*}/$command" "$@"
    ;;
with)
    shift
    find_python
    exec "$@" "$python"
    ;;
others) others ;;
remove)
    if [ -d "$marks" ]; then
        rm -rf "$venv"
    elif [ -d "$venv" ]; then
        say "$venv was not made by this Makefile and stays."
    fi
    ;;
*)
    say "usage: venv.sh run NAME COMMAND... | with COMMAND... | remove | others"
    exit 2
    ;;
esac
