#!/bin/sh
# install.sh HOST: the product on a Debian 12 host without a network, from a bundle (deploy/bundle.sh).
# HOST is the name under which people reach it. As root, in the folder of the bundle. Run again with a
# newer bundle it upgrades: settings, passwords and certificate stay, the version before stays beside.
# Without systemd (a container, a rehearsal) the services are set up and not started.
set -eu
host=${1:?install.sh HOST}
bundle=$(cd "$(dirname "$0")" && pwd)
conf=/etc/tracker data=/var/lib/tracker
say() { printf '\n== %s\n' "$*"; }
has_systemd() { [ -d /run/systemd/system ]; }
secret() { openssl rand -hex 24; }

[ "$(id -u)" = 0 ] || { echo "Run it as root." >&2; exit 1; }
grep -q '^VERSION_ID="12"' /etc/os-release || { echo "Debian 12 is needed." >&2; exit 1; }

say "The bundle is whole"
(cd "$bundle" && sha256sum --quiet --check SHA256SUMS)

say "Packages of Debian"
list=$(mktemp)
echo "deb [trusted=yes] file:$bundle/debs ./" > "$list"
apt_here() {
    DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 -o Dir::Etc::SourceList="$list" \
        -o Dir::Etc::SourceParts=- -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=root "$@"
}
apt_here update
apt_here install --yes --no-install-recommends $(cat "$bundle/tracker/deploy/packages.txt") > /dev/null
rm "$list"

say "The product"
revision=$(cut -c1-12 "$bundle/tracker/REVISION")
place=/opt/tracker-$revision
getent passwd tracker > /dev/null || useradd --system --user-group --home-dir "$data" --shell /usr/sbin/nologin tracker
if [ ! -e "$place/.ready" ]; then
    rm -rf "$place" && cp -r "$bundle/tracker" "$place"
    python3 -m venv "$place/.venv"
    "$place/.venv/bin/pip" install --quiet --disable-pip-version-check --no-index --require-hashes \
        --find-links "$bundle/wheels" -r "$bundle/wheels/requirements.txt"
    "$place/.venv/bin/python" -m compileall -q "$place/campaigns" "$place/tracker"
    touch "$place/.ready"
fi
install -d -o tracker -g tracker -m 0750 "$data" /var/backups/tracker
install -d -o tracker -g www-data -m 0750 /run/tracker
install -d -o tracker -g www-data -m 0750 "$data/media" "$data/jobs" "$data/static"
chgrp www-data "$data" && chmod 0710 "$data"
install -d -m 0750 -g tracker "$conf" && install -d -m 0700 "$conf/tls"

say "Settings"
if [ ! -e "$conf/env" ]; then
    app=$(secret) redis=$(secret)
    touch "$conf/env" "$conf/owner"
    chgrp tracker "$conf/env" && chmod 0640 "$conf/env" && chmod 0600 "$conf/owner"
    cat > "$conf/env" <<ENV
SECRET_KEY=$(secret)$(secret)
ALLOWED_HOSTS=$host,127.0.0.1,localhost
SITE_URL=https://$host
DATABASE_URL=postgres://tracker_app:$app@127.0.0.1:5432/tracker
REDIS_URL=redis://tracker:$redis@127.0.0.1:6379/0
VAR_DIR=$data
TRUSTED_PROXIES=1
X_ACCEL_PREFIX=/internal-media
X_ACCEL_JOBS_PREFIX=/internal-jobs
ENV
    echo "DATABASE_URL=postgres://tracker_owner:$(secret)@127.0.0.1:5432/tracker" > "$conf/owner"
fi
value() { sed -n "s/^$1=//p" "$2"; }
password_in() { value "$1" "$2" | sed 's|.*://[^:]*:\([^@]*\)@.*|\1|'; }

say "PostgreSQL and Redis"
sh "$place/deploy/postgres/tuning.sh" > /etc/postgresql/15/main/conf.d/tracker.conf
chmod 0644 /etc/postgresql/15/main/conf.d/tracker.conf
sed "s/>CHANGE-ME/>$(password_in REDIS_URL "$conf/env")/" "$place/deploy/redis/redis.conf" > /etc/redis/redis.conf
chown redis:redis /etc/redis/redis.conf && chmod 0640 /etc/redis/redis.conf
if has_systemd; then
    systemctl restart postgresql redis-server
else
    pg_ctlcluster --skip-systemctl-redirect 15 main restart || pg_ctlcluster --skip-systemctl-redirect 15 main start
    runuser -u redis -- redis-server /etc/redis/redis.conf --daemonize yes > /dev/null
fi
for try in $(seq 30); do runuser -u postgres -- pg_isready -q && break; sleep 1; done
sql() { runuser -u postgres -- psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 "$@"; }
for role in owner app; do
    file=$conf/env; [ $role = app ] || file=$conf/owner
    sql <<SQL
do \$\$ begin
  if not exists (select 1 from pg_roles where rolname = 'tracker_$role') then create role tracker_$role login; end if;
end \$\$;
alter role tracker_$role password '$(password_in DATABASE_URL "$file")';
SQL
done
[ "$(sql -At -c "select count(*) from pg_database where datname = 'tracker'")" = 1 ] ||
    sql -c "create database tracker owner tracker_owner encoding 'UTF8' template template0"

say "Tables, pages, words"
manage() { # manage USER FILE-OF-SETTINGS… -- ARGUMENTS
    who=$1; shift
    ( set -a; while [ "$1" != -- ]; do . "$1"; shift; done; set +a; shift
      cd "$place" && ENV_FILE=/nonexistent setpriv --reuid "$who" --regid "$who" --init-groups \
        .venv/bin/python manage.py "$@" )
}
manage root "$conf/env" "$conf/owner" -- migrate --no-input -v0
sql -d tracker < "$place/deploy/postgres/roles.sql" 2>&1 | grep -v NOTICE || true
manage root "$conf/env" -- catalogue > /dev/null
manage tracker "$conf/env" -- collectstatic --no-input -v0
ln -sfn "$place" /opt/tracker

say "nginx, logs, units"
if [ ! -e "$conf/tls/key.pem" ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout "$conf/tls/key.pem" -out "$conf/tls/fullchain.pem" 2> /dev/null
    echo "A certificate of its own making lies in $conf/tls; put the city's there (phones need one they trust)."
fi
cp "$place/deploy/nginx/proxy.conf" "$conf/proxy.conf"
sed "s/tracker\.example\.gov\.cn/$host/" "$place/deploy/nginx/tracker.conf" > /etc/nginx/conf.d/tracker.conf
rm -f /etc/nginx/sites-enabled/default
nginx -t -q
cp "$place/deploy/logrotate/tracker" /etc/logrotate.d/tracker
for unit in service socket timer target; do cp "$place"/deploy/systemd/*."$unit" /etc/systemd/system/; done
install -d /etc/systemd/journald.conf.d /etc/tmpfiles.d
cp "$place/deploy/systemd/journald-tracker.conf" /etc/systemd/journald.conf.d/tracker.conf
cp "$place/deploy/systemd/tmpfiles-tracker.conf" /etc/tmpfiles.d/tracker.conf
if has_systemd; then
    systemctl daemon-reload
    systemctl restart systemd-journald nginx
    systemctl enable --now tracker-web.socket tracker.target
    systemctl try-restart tracker-web 'tracker-worker@*' tracker-beat
fi

say "Who begins"
manage tracker "$conf/env" -- first_administrators || true
manage tracker "$conf/env" -- check --deploy --fail-level WARNING
manage tracker "$conf/env" -- check_install || true
say "Installed: revision $revision for https://$host"
