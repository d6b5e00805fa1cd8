#!/bin/sh
# bundle.sh FOLDER: everything that a Debian 12 host without a network needs for deploy/install.sh.
# Run it from a clone, on Debian 12 of the same architecture, with a network. Makes
#   FOLDER/tracker   the product as committed        FOLDER/wheels   Python packages, with their hashes
#   FOLDER/debs      Debian packages                 FOLDER/SHA256SUMS
set -eu
out=${1:?bundle.sh FOLDER}
here=$(cd "$(dirname "$0")/.." && pwd)
[ ! -e "$out" ] || { echo "$out is there already." >&2; exit 1; }
mkdir -p "$out/tracker" "$out/wheels" "$out/debs/partial"
out=$(cd "$out" && pwd)

git -C "$here" archive HEAD | tar -x -C "$out/tracker"
git -C "$here" rev-parse HEAD > "$out/tracker/REVISION"

python3 -m pip download --quiet --disable-pip-version-check --dest "$out/wheels" \
    --python-version 3.11 --only-binary=:all: --no-deps -r "$here/requirements.txt"
# Each package by name, version and hash, so that pip takes these files and no others.
python3 - "$out/wheels" <<'PYTHON' > "$out/wheels/requirements.txt"
import hashlib, pathlib, sys
for wheel in sorted(pathlib.Path(sys.argv[1]).glob("*.whl")):
    name, version = wheel.name.split("-")[:2]
    print(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")
PYTHON

# An empty list of what is installed makes apt fetch all that the packages stand on.
: > "$out/debs/status"
apt-get install --quiet=2 --yes --download-only --no-install-recommends \
    -o Dir::State::status="$out/debs/status" -o Dir::Cache::archives="$out/debs" \
    -o APT::Sandbox::User=root $(cat "$here/deploy/packages.txt") > /dev/null
rm -rf "$out/debs/status" "$out/debs/partial" "$out/debs/lock"
for deb in "$out"/debs/*.deb; do
    dpkg-deb --field "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$(basename "$deb")" "$(stat -c %s "$deb")" \
        "$(sha256sum "$deb" | cut -d' ' -f1)"
done > "$out/debs/Packages"

(cd "$out" && find tracker wheels debs -type f -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
cp "$here/deploy/install.sh" "$out/install.sh"
echo "$(du -sh "$out" | cut -f1) in $out. Carry it to the host and run there: sh install.sh HOST"
