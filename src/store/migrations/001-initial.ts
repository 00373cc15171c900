/**
 * The first schema. An entry's own bytes lie once in `content`, split where our `_meta` members go; where a revision of
 * a source came from lies once in `origin`. The big tables refer to both by number without a declared foreign key:
 * checking those costs an index on each of them, and `prune` is the only one that deletes what they name.
 * Kinds are numbered as in `KINDS`. Digests are blobs of 32 bytes. Entries and merged rows repeat the digest of their
 * content, since a run reads many of them and must not walk through the contents for that.
 */
export const INITIAL = `
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  kind INTEGER NOT NULL,
  status TEXT NOT NULL,
  title TEXT,
  tags TEXT NOT NULL,
  slug TEXT NOT NULL,
  haystack TEXT NOT NULL,
  head TEXT NOT NULL,
  tail TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX content_digest ON content (digest, kind);

CREATE TABLE origin (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  repository TEXT,
  path TEXT,
  revision TEXT NOT NULL,
  source_member TEXT NOT NULL,
  member TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  location_key TEXT NOT NULL,
  location TEXT NOT NULL,
  interval_ms INTEGER,
  cron TEXT,
  timezone TEXT,
  shown_config TEXT NOT NULL,
  filter_key TEXT NOT NULL,
  relocated INTEGER NOT NULL DEFAULT 0,
  revision TEXT,
  revision_at TEXT,
  fingerprint TEXT,
  content_ids TEXT NOT NULL DEFAULT '[]',
  engine TEXT,
  rules TEXT,
  counts TEXT,
  counts_by_kind TEXT,
  last_attempt_at TEXT,
  last_success_at TEXT,
  next_run_at TEXT,
  consecutive_failures INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  held TEXT,
  held_content_ids TEXT NOT NULL DEFAULT '[]',
  accepted_content_ids TEXT NOT NULL DEFAULT '[]',
  refused TEXT,
  death_revision TEXT,
  deaths INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE report (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  total INTEGER NOT NULL,
  diagnostics TEXT NOT NULL,
  PRIMARY KEY (source_id, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  source_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  content_id INTEGER NOT NULL,
  digest BLOB NOT NULL,
  status TEXT NOT NULL,
  raw_digest BLOB NOT NULL,
  filtered INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  accepted_at TEXT NOT NULL,
  findings TEXT,
  PRIMARY KEY (source_id, kind, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantined (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  raw_digest BLOB NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT,
  version TEXT,
  findings TEXT NOT NULL
) STRICT;
CREATE INDEX quarantined_source ON quarantined (source_id);

CREATE TABLE registry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  is_default INTEGER NOT NULL,
  require TEXT NOT NULL,
  generation TEXT NOT NULL,
  counts TEXT NOT NULL,
  shadowed INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE registry_source (
  registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source (id),
  PRIMARY KEY (registry_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_source_source ON registry_source (source_id);

CREATE TABLE merged (
  registry_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  live INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  is_latest INTEGER NOT NULL,
  status TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  published_at TEXT NOT NULL,
  status_changed_at TEXT NOT NULL,
  content_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  slug TEXT NOT NULL,
  haystack TEXT NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (registry_id, kind, live, name, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_latest ON merged (registry_id, kind, name) WHERE is_latest = 1;
CREATE INDEX merged_slug ON merged (registry_id, kind, live, slug);

CREATE TABLE shadowed (
  registry_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  source TEXT NOT NULL,
  owned_by TEXT NOT NULL,
  PRIMARY KEY (registry_id, key, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  "trigger" TEXT NOT NULL,
  started_at TEXT NOT NULL,
  revision TEXT,
  duration_ms INTEGER,
  outcome TEXT,
  revision_before TEXT,
  revision_after TEXT,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX run_source ON run (source_id, id);
CREATE INDEX run_open ON run (id) WHERE outcome IS NULL;

CREATE TABLE change (
  run_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  content_before INTEGER,
  content_after INTEGER,
  PRIMARY KEY (run_id, kind, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last_change_at TEXT NOT NULL
) STRICT;
INSERT INTO state VALUES (1, '');
`;
