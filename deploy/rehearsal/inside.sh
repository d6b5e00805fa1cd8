#!/bin/sh
# What run.sh does inside the bare root: installs, starts what the units say, works, backs up, restores.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
host=tracker.example.gov.cn began=$(date +%s)
step() { printf '\n#### %s s: %s\n' "$(($(date +%s) - began))" "$*"; }

step "No network"
if getent hosts deb.debian.org > /dev/null; then echo "There is a network." >&2; exit 1; fi

step "install.sh"
sh /bundle/install.sh "$host"

set -a; . /etc/tracker/env; set +a
cd /opt/tracker
as_tracker() { setpriv --reuid tracker --regid tracker --init-groups "$@"; }

step "The demo city"
DEMO=1 as_tracker env DEMO=1 .venv/bin/python manage.py seed_demo > /dev/null

step "The units' own command lines"
command_of() { sed -n 's/^ExecStart=//p' "deploy/systemd/$1" | sed "s/%%h/%h/; s/%i/$2/g"; }
start() { as_tracker "$@" >> /tmp/services.log 2>&1 & }
start $(command_of tracker-web.service "") --bind unix:/run/tracker/web.sock --umask 0117
for queue in notices clock photos reports; do start $(command_of tracker-worker@.service $queue); done
start $(command_of tracker-beat.service "")
nginx
for try in $(seq 30); do [ -S /run/tracker/web.sock ] && break; sleep 1; done
chgrp www-data /run/tracker/web.sock

as_tracker .venv/bin/python manage.py check_install || true

step "The main job, through nginx"
.venv/bin/python /rehearsal/main_job.py "$host"

step "Ready, and its promises kept"
sleep 15
.venv/bin/python /rehearsal/main_job.py "$host" --ready
as_tracker .venv/bin/python manage.py check_invariants

step "Backup, verified"
as_tracker .venv/bin/python manage.py backup --out /var/backups/tracker
copy=$(ls -d /var/backups/tracker/tracker-*)
as_tracker .venv/bin/python manage.py restore "$copy" --verify

step "Restored elsewhere"
runuser -u postgres -- createdb --owner tracker_owner elsewhere
runuser -u postgres -- psql -q -d elsewhere -c 'grant create on schema public to tracker_owner'
install -d -o tracker -g tracker /srv/elsewhere
. /etc/tracker/owner
elsewhere="env DATABASE_URL=${DATABASE_URL%/tracker}/elsewhere VAR_DIR=/srv/elsewhere"
as_tracker $elsewhere .venv/bin/python manage.py restore "$copy"
as_tracker $elsewhere .venv/bin/python manage.py check_invariants
count() { runuser -u postgres -- psql -At -d "$1" -c 'select count(*), max(id) from campaigns_issue'; }
[ "$(count tracker)" = "$(count elsewhere)" ] && echo "issues here and there: $(count elsewhere)"

step "No error in the logs of the services"  # the next step restarts the database under them
if grep -iE 'error|traceback' /tmp/services.log; then exit 1; fi

step "install.sh again changes no secret"
cp /etc/tracker/env /tmp/env.before
sh /bundle/install.sh "$host" > /tmp/again.log 2>&1 || { tail -n 20 /tmp/again.log; exit 1; }
cmp /etc/tracker/env /tmp/env.before
.venv/bin/python /rehearsal/main_job.py "$host" --ready

step "Done"
