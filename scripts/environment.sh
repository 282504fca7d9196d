# Sourced by the scripts beside it: makes .venv with a Python of at least 3.11 and installs kgraph into it.
# usage: make_environment EXTRAS   (EXTRAS such as "[dev]", or empty; with CI=true the tests' are those of requirements.lock)

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "kgraph needs Python 3.11 or later; install it, or name one: PYTHON=/path/to/python $0" >&2
    return 1
}

make_environment() {
    local extras=$1 stamp=.venv/.installed wanted
    wanted="$extras ${CI:-} $(cat pyproject.toml requirements.lock | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
    echo "installing kgraph$extras into .venv (once; a minute or two) …" >&2
    local pip=".venv/bin/python -m pip install --quiet --disable-pip-version-check"
    if [ "${CI:-}" = true ] && [ "$extras" = "[dev]" ]; then
        $pip --require-hashes -r requirements.lock
        $pip --no-deps -e .
    else
        $pip -e ".$extras"
    fi
    echo "$wanted" >"$stamp"
}
