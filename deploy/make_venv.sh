#!/bin/sh
# make_venv.sh FOLDER REQUIREMENTS: a virtual environment with exactly those packages.
# Uses uv when it is there, because it is several times faster, else pip.
set -eu
folder=$1 requirements=$2
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; $python is $("$python" -V 2>&1)." >&2
    exit 1
}
echo "Installing the packages of $requirements into $folder …"
if [ ! -x "$folder/bin/python" ]; then
    "$python" -m venv "$folder" || {
        echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2
        exit 1
    }
fi
if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python "$folder/bin/python" -r "$requirements"
else
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
fi
