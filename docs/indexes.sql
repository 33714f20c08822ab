-- Two indexes for an Anchore with a million images or more. Without them the backlog query reads all of catalog_image every
-- minute. With them it reads only unfinished images and images that finished in the last two hours.
-- Run this file as the owner of catalog_image (Anchore's role) or a superuser, outside a transaction:
--   psql -d anchore -U anchore -f indexes.sql
-- CONCURRENTLY: Anchore continues to read and write during the build. An interrupted build leaves an invalid index
-- (\d catalog_image): remove it with DROP INDEX CONCURRENTLY, and run this file again.
--
-- Measured with 5 million images (3.7 GB, two busy cores): an index of 110 MB is built in 15 s, one of 4 MB in 6 s; the query
-- takes 0.04 s of CPU instead of 1.2 s (npm run bench -- postgres --images 5000000).
-- Each update of a row of catalog_image also updates an index, because it contains last_updated.
-- Upgrades: anchore-engine adds columns to the table, which does not affect the indexes. An upgrade that changes the type of
-- an indexed column builds the index again. An upgrade that replaces the table removes the indexes: run this file again.
-- Anchore itself does not refer to them.
-- To remove them, use DROP INDEX CONCURRENTLY for each.

CREATE INDEX CONCURRENTLY IF NOT EXISTS anchor_watch_finished
  ON catalog_image (analyzed_at) WHERE analyzed_at IS NOT NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS anchor_watch_unfinished
  ON catalog_image (analysis_status, last_updated) WHERE analysis_status <> 'analyzed';

ANALYZE catalog_image;
