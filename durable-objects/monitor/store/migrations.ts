/** Append only. Never edit an entry that has shipped. */
export const migrations = [
  `CREATE TABLE monitor (
     status TEXT NOT NULL, since INTEGER NOT NULL, seq INTEGER NOT NULL, floor INTEGER NOT NULL,
     told INTEGER NOT NULL, deciding TEXT NOT NULL, window_id TEXT, window_told INTEGER NOT NULL,
     removed INTEGER NOT NULL, orders TEXT
   );
   INSERT INTO monitor VALUES ('pending', 0, 0, 0, 0, '[]', NULL, 0, 0, NULL);
   CREATE TABLE votes (region TEXT PRIMARY KEY, body TEXT NOT NULL, settled TEXT, heard_at INTEGER NOT NULL)
     WITHOUT ROWID;
   CREATE TABLE absences (
     region TEXT PRIMARY KEY, since INTEGER NOT NULL, rounds INTEGER NOT NULL, ask_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE transitions (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, body TEXT NOT NULL);`,
  // What people were reminded of, and the nearest threshold at which they were.
  `CREATE TABLE reminders (key TEXT PRIMARY KEY, days INTEGER NOT NULL, expires_at INTEGER NOT NULL)
     WITHOUT ROWID;`,
  `ALTER TABLE monitor ADD COLUMN flapping TEXT;
   ALTER TABLE monitor ADD COLUMN flapping_told INTEGER NOT NULL DEFAULT 0;`,
  `ALTER TABLE monitor ADD COLUMN afresh INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE monitor ADD COLUMN word TEXT;
   CREATE TABLE parents (monitor_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE children (monitor_id TEXT PRIMARY KEY, told_seq INTEGER NOT NULL) WITHOUT ROWID;`,
  // Regions that stand, or have stood, against the others, and what their objects know and have answered.
  `CREATE TABLE dissents (
     region TEXT PRIMARY KEY, body TEXT, seq INTEGER NOT NULL, told_seq INTEGER NOT NULL, hold TEXT
   ) WITHOUT ROWID;`,
  // The group whose incident object was told of the trouble, and how often that has changed.
  `ALTER TABLE monitor ADD COLUMN place TEXT;`,
] as const
