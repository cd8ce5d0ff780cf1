CREATE TABLE `stream_schemas` (
	`stream_id` text NOT NULL,
	`version` integer NOT NULL,
	`schema` text NOT NULL,
	`notes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`stream_id`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `stream_windows` (
	`stream_id` text NOT NULL,
	`window` text NOT NULL,
	`start` integer NOT NULL,
	`shard` integer NOT NULL,
	`part` integer NOT NULL,
	`revision` integer NOT NULL,
	`rows` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`stream_id`, `window`, `start`, `shard`, `part`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `stream_windows_by_expiry` ON `stream_windows` (`expires_at`);--> statement-breakpoint
CREATE TABLE `streams` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`definition` text NOT NULL,
	`compatibility` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `streams_by_name` ON `streams` (`workspace_id`,`name`);--> statement-breakpoint
CREATE INDEX `streams_by_workspace` ON `streams` (`workspace_id`,`created_at`);