import { dissentsOfGroups, regionTables } from './region/store.ts'

/** Append only. Never edit an entry that has shipped. What is appended is written into `newTables` as well. */
export const migrations = [
  `CREATE TABLE facts (id TEXT PRIMARY KEY, incident_id TEXT) WITHOUT ROWID;
   CREATE TABLE incidents (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
     revision INTEGER NOT NULL, logged INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE deliveries (
     position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
     incident_id TEXT NOT NULL, chain TEXT NOT NULL, event TEXT NOT NULL, seq INTEGER NOT NULL,
     channel_id TEXT NOT NULL, channel_name TEXT NOT NULL, channel_type TEXT NOT NULL,
     channel_version INTEGER NOT NULL, envelope TEXT NOT NULL, recipient TEXT NOT NULL, notice TEXT NOT NULL,
     state TEXT NOT NULL DEFAULT 'owed', attempts TEXT NOT NULL DEFAULT '[]', first_try_at INTEGER,
     tries INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER, lease_until INTEGER,
     created_at INTEGER NOT NULL, renewed_at INTEGER, revision INTEGER NOT NULL DEFAULT 1,
     logged INTEGER NOT NULL DEFAULT 0, reroute INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX deliveries_owed ON deliveries (chain, position) WHERE state = 'owed';`,
  `ALTER TABLE deliveries ADD COLUMN receipt TEXT;
   CREATE INDEX deliveries_receipt ON deliveries (chain, position) WHERE receipt IS NOT NULL;`,
  `ALTER TABLE deliveries ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE deliveries ADD COLUMN repetition INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE escalations (
     incident_id TEXT PRIMARY KEY, state TEXT NOT NULL, directory TEXT NOT NULL, due_at INTEGER
   );
   CREATE INDEX escalations_due ON escalations (due_at) WHERE due_at IS NOT NULL;`,
  // A delivery to a phone or browser; `gone` once its service has named it as gone and D1 is not told yet.
  `ALTER TABLE deliveries ADD COLUMN device_id TEXT;
   ALTER TABLE deliveries ADD COLUMN device_envelope TEXT;
   ALTER TABLE deliveries ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;`,
  regionTables,
  dissentsOfGroups,
  // The `traceparent` of what has led to a delivery, where that is traced.
  'ALTER TABLE deliveries ADD COLUMN trace TEXT',
] as const

/**
 * What the migrations come to, in one go: an alert with a key of its own makes an object of its own, and need not
 * alter tables that it made a moment ago. A test holds the two together.
 */
export const newTables = `CREATE TABLE facts (id TEXT PRIMARY KEY, incident_id TEXT) WITHOUT ROWID;
   CREATE TABLE incidents (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
     revision INTEGER NOT NULL, logged INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE deliveries (
     position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
     incident_id TEXT NOT NULL, chain TEXT NOT NULL, event TEXT NOT NULL, seq INTEGER NOT NULL,
     channel_id TEXT NOT NULL, channel_name TEXT NOT NULL, channel_type TEXT NOT NULL,
     channel_version INTEGER NOT NULL, envelope TEXT NOT NULL, recipient TEXT NOT NULL, notice TEXT NOT NULL,
     state TEXT NOT NULL DEFAULT 'owed', attempts TEXT NOT NULL DEFAULT '[]', first_try_at INTEGER,
     tries INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER, lease_until INTEGER,
     created_at INTEGER NOT NULL, renewed_at INTEGER, revision INTEGER NOT NULL DEFAULT 1,
     logged INTEGER NOT NULL DEFAULT 0, reroute INTEGER NOT NULL DEFAULT 0, receipt TEXT,
     step INTEGER NOT NULL DEFAULT 0, repetition INTEGER NOT NULL DEFAULT 0, device_id TEXT,
     device_envelope TEXT, gone INTEGER NOT NULL DEFAULT 0, trace TEXT
   );
   CREATE INDEX deliveries_owed ON deliveries (chain, position) WHERE state = 'owed';
   CREATE INDEX deliveries_receipt ON deliveries (chain, position) WHERE receipt IS NOT NULL;
   CREATE TABLE escalations (
     incident_id TEXT PRIMARY KEY, state TEXT NOT NULL, directory TEXT NOT NULL, due_at INTEGER
   );
   CREATE INDEX escalations_due ON escalations (due_at) WHERE due_at IS NOT NULL;
   CREATE TABLE dissents (
     monitor_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, host TEXT NOT NULL, body TEXT, heard_at INTEGER NOT NULL,
     held INTEGER NOT NULL DEFAULT 0, held_at INTEGER NOT NULL DEFAULT 0, group_of TEXT
   ) WITHOUT ROWID;
   CREATE TABLE region (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, trouble TEXT);
   CREATE TABLE region_reports (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);`
