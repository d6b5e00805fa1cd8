-- Who may do what in the database. Run as its superuser after the first `migrate` and after each upgrade:
--   psql -v ON_ERROR_STOP=1 -d tracker -f deploy/postgres/roles.sql
-- Passwords: \password tracker_owner, and so on; `tracker_owner` migrates, `tracker_app` serves,
-- `tracker_read` is for reports of the city's own, `tracker_backup` for pg_dump.
do $$
declare wanted text;
begin
  foreach wanted in array array['tracker_owner', 'tracker_app', 'tracker_read', 'tracker_backup'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I login', wanted);
    end if;
  end loop;
end $$;

-- Everything belongs to the owner; nobody else makes or changes a table.
do $$
declare found record;
begin
  for found in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table public.%I owner to tracker_owner', found.tablename);
  end loop;
  for found in select made.oid::regprocedure as name from pg_proc made
               where made.pronamespace = 'public'::regnamespace
                 and not exists (select 1 from pg_depend where objid = made.oid and deptype = 'e') loop
    execute format('alter function %s owner to tracker_owner', found.name);
  end loop;
end $$;
revoke create on schema public from public;
grant usage, create on schema public to tracker_owner;
grant usage on schema public to tracker_app, tracker_read, tracker_backup;

grant select, insert, update, delete on all tables in schema public to tracker_app;
grant usage, select on all sequences in schema public to tracker_app;
grant select on all tables in schema public to tracker_read, tracker_backup;
grant select on all sequences in schema public to tracker_backup;
alter default privileges for role tracker_owner in schema public
  grant select, insert, update, delete on tables to tracker_app;
alter default privileges for role tracker_owner in schema public
  grant usage, select on sequences to tracker_app;
alter default privileges for role tracker_owner in schema public
  grant select on tables to tracker_read, tracker_backup;
alter default privileges for role tracker_owner in schema public
  grant select on sequences to tracker_backup;

-- Append-only (campaigns/models/append_only.py): the triggers refuse, and the right is missing, too.
revoke update, delete, truncate on
  campaigns_issueevent,
  campaigns_scoreentry,
  campaigns_auditlog,
  campaigns_auditlink,
  campaigns_selfcheck,
  campaigns_selfcheckquota
from tracker_app;

-- A backup leaves a line in the audit log.
grant insert on campaigns_auditlog to tracker_backup;
grant usage on sequence campaigns_auditlog_id_seq to tracker_backup;

-- Reports see no secrets and no telephone numbers.
revoke select on
  campaigns_user,
  campaigns_formerpassword,
  campaigns_signin,
  django_session,
  authtoken_token,
  otp_totp_totpdevice,
  otp_static_staticdevice,
  otp_static_statictoken,
  campaigns_publicreport
from tracker_read;
grant select (id, username, name, department_id, is_active) on campaigns_user to tracker_read;
