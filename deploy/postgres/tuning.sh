#!/bin/sh
# tuning.sh: settings of PostgreSQL 15 for this host, for /etc/postgresql/15/main/conf.d/tracker.conf.
# A quarter of the memory for its buffers when it shares the host with web and workers, SSDs assumed.
set -eu
mb=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
quarter=$((mb / 4)); [ "$quarter" -le 16384 ] || quarter=16384
cat <<CONF
shared_buffers = ${quarter}MB
effective_cache_size = $((mb / 2))MB
work_mem = 16MB                      # a week's facts sort in memory; at most some dozen at once
maintenance_work_mem = 256MB
max_connections = 100                # 8 of the web process, 1 of each worker; the rest for people
random_page_cost = 1.1
wal_compression = on
max_wal_size = 4GB
checkpoint_completion_target = 0.9
autovacuum_vacuum_scale_factor = 0.05    # tables of millions: not after a fifth of them
autovacuum_analyze_scale_factor = 0.02
log_min_duration_statement = 1000
log_lock_waits = on
idle_in_transaction_session_timeout = 60s
timezone = 'UTC'
password_encryption = scram-sha-256
CONF
