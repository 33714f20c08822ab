-- The role that anchor-watch logs in by: it reads what is named here and changes nothing.
-- Run it once, as an administrator, in Anchore's database:  psql -d anchore -f grants.sql
-- Then give the role its password:                          \password anchor_watch

-- Two sessions: a run opens one, and a run that starts while the last one ends must still get in.
CREATE ROLE anchor_watch LOGIN CONNECTION LIMIT 2;
ALTER ROLE anchor_watch SET default_transaction_read_only = on;
GRANT CONNECT ON DATABASE anchore TO anchor_watch;

-- All metrics of connections, IdleInTransaction, LongestTransaction: without it PostgreSQL hides the sessions of others,
-- and a full server would look empty.
GRANT pg_monitor TO anchor_watch;

-- The backlog: ImagesWaiting, ImagesAnalyzing, OldestWait, LongestAnalysis, ImagesArrived, ImagesCompleted,
-- ImagesFailed, TimeToDrain, AnalysisStalled. These columns are all that is read; the first two tell images apart
-- while they are counted, and leave the server as a hash only. An Anchore of a million images wants docs/indexes.sql, too.
GRANT SELECT ("imageDigest", "userId", analysis_status, image_status, last_updated, analyzed_at) ON catalog_image
  TO anchor_watch;

-- ServicesStale: the heartbeats of Anchore's services.
GRANT SELECT (servicename, heartbeat, created_at) ON services TO anchor_watch;

-- FeedAge, with created_at of services: how old the vulnerability data are. Leave out what your Anchore lacks.
GRANT SELECT (name, enabled) ON feeds TO anchor_watch;
GRANT SELECT (feed_name, last_sync, enabled) ON feed_groups TO anchor_watch;
GRANT SELECT (active, built_at) ON grype_db_feed_metadata TO anchor_watch;

-- All else that is published of the database anybody may read.

-- A way in when the server is full, PostgreSQL 16 and later: ALTER SYSTEM SET reserved_connections = 2, a restart, and
-- GRANT pg_use_reserved_connections TO anchor_watch;
-- Without it a refused login is published as 100 %, but who holds the connections is not seen.

-- In place of a password on Amazon RDS (postgres.iam):
-- GRANT rds_iam TO anchor_watch;
