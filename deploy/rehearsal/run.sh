#!/bin/sh
# run.sh BUNDLE: the install script rehearsed on a bare Debian 12 in a folder, with no network at all.
# As root; needs debootstrap and a network to make the bare root once. Writes what happened to the
# terminal; exit status 0 when the city stood up, did its main job, and came back from its backup.
set -eu
bundle=$(cd "${1:?run.sh BUNDLE}" && pwd)
root=${REHEARSAL_ROOT:-$(mktemp -d)/bare}
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$root/usr" ] || debootstrap --variant=minbase bookworm "$root" > /dev/null
mkdir -p "$root/bundle" "$root/rehearsal"
mount --bind "$bundle" "$root/bundle"
mount --bind "$here" "$root/rehearsal"
trap 'umount -l "$root/bundle" "$root/rehearsal"' EXIT
# A network namespace of its own has a loopback and nothing else.
unshare --net --mount --pid --fork --kill-child sh -eu -c '
    export PATH=$PATH:/usr/sbin:/sbin; ip link set lo up
    mount -t proc proc "$1/proc"; mount -t tmpfs tmpfs "$1/dev/shm" 2> /dev/null || true
    mount --rbind /dev "$1/dev"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$1" /bin/sh /rehearsal/inside.sh
' - "$root"
