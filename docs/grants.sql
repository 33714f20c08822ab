-- The role of anchor-watch. It reads the objects below and changes nothing.
-- Run this file as an administrator, in Anchore's database:  psql -d anchore -f grants.sql
-- Then set the password of the role:                         \password anchor_watch
-- You can run it again, for example after an upgrade of Anchore. If a statement fails, it stops and changes nothing.
--
-- On Amazon RDS the administrator is no superuser, and can grant privileges on Anchore's tables only as a member of the
-- role that owns them. Run this first, with the name of that role:  GRANT anchore TO CURRENT_USER;
-- RDS has no ALTER SYSTEM: set track_io_timing and reserved_connections in the parameter group.

\set ON_ERROR_STOP on
BEGIN;

-- Two sessions: a run opens one, and the next run may start before it ends.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anchor_watch') THEN CREATE ROLE anchor_watch; END IF;
END $$;
ALTER ROLE anchor_watch LOGIN CONNECTION LIMIT 2;
ALTER ROLE anchor_watch SET default_transaction_read_only = on;
GRANT CONNECT ON DATABASE anchore TO anchor_watch;

-- All metrics of connections, IdleInTransaction and LongestTransaction. Without pg_monitor PostgreSQL hides the sessions of
-- other roles, and a full server would look empty.
GRANT pg_monitor TO anchor_watch;

-- The backlog: ImagesWaiting, ImagesAnalyzing, OldestWait, LongestAnalysis, ImagesArrived, ImagesCompleted,
-- ImagesFailed, TimeToDrain, BacklogGrowth, AnalysisStalled, AnalysisFailures. anchor-watch reads only these columns.
-- imageDigest and userId identify an image while it is counted, and leave the server as a hash. Pages name the digests of
-- the oldest waiting image and of the longest analysis. For a million images or more, also create the indexes of indexes.sql.
GRANT SELECT (analysis_status, image_status, "imageDigest", "userId", last_updated, analyzed_at) ON catalog_image
  TO anchor_watch;

-- ImagesUnqueued: the number of rows of the analysis queue.
GRANT SELECT ("queueName") ON queue TO anchor_watch;

-- ServicesStale: the heartbeats of Anchore's services.
GRANT SELECT (servicename, heartbeat, created_at) ON services TO anchor_watch;

-- FeedAge, the age of the vulnerability data; it also reads created_at of services. Some versions of Anchore lack some of
-- these tables.
DO $$ BEGIN
IF to_regclass('feeds') IS NOT NULL THEN
GRANT SELECT (name, enabled) ON feeds TO anchor_watch;
END IF;
IF to_regclass('feed_groups') IS NOT NULL THEN
GRANT SELECT (feed_name, last_sync, enabled) ON feed_groups TO anchor_watch;
END IF;
IF to_regclass('grype_db_feed_metadata') IS NOT NULL THEN
GRANT SELECT (active, built_at) ON grype_db_feed_metadata TO anchor_watch;
END IF;
END $$;

COMMIT;

-- Every role may read the sources of the other metrics.

-- Optional, PostgreSQL 16 and later: reserve connections for the monitor on a full server:
-- ALTER SYSTEM SET reserved_connections = 2; -- then restart the server
-- GRANT pg_use_reserved_connections TO anchor_watch;
-- Without them a full server is published as 100 %, with the holders of the last minute that was read.

-- Instead of a password on Amazon RDS (postgres.iam):
-- GRANT rds_iam TO anchor_watch;
