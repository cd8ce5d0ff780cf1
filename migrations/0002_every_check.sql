CREATE TABLE `dependencies` (
	`workspace_id` text NOT NULL,
	`parent_id` text NOT NULL,
	`child_id` text NOT NULL,
	PRIMARY KEY(`workspace_id`, `parent_id`, `child_id`)
);
--> statement-breakpoint
CREATE INDEX `dependencies_by_child` ON `dependencies` (`child_id`);--> statement-breakpoint
CREATE TABLE `maintenance_windows` (
	`maintenance_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	PRIMARY KEY(`maintenance_id`, `starts_at`)
);
--> statement-breakpoint
CREATE INDEX `maintenance_windows_by_workspace` ON `maintenance_windows` (`workspace_id`,`ends_at`);--> statement-breakpoint
CREATE TABLE `ping_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`monitor_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ping_tokens_monitor_id_unique` ON `ping_tokens` (`monitor_id`);--> statement-breakpoint
CREATE TABLE `stints` (
	`monitor_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`region` text NOT NULL,
	`lane` text NOT NULL,
	`from_tick` integer NOT NULL,
	`until_tick` integer NOT NULL,
	PRIMARY KEY(`monitor_id`, `until_tick`, `region`)
);
--> statement-breakpoint
CREATE INDEX `stints_by_workspace` ON `stints` (`workspace_id`,`until_tick`);--> statement-breakpoint
CREATE INDEX `stints_by_end` ON `stints` (`until_tick`);--> statement-breakpoint
CREATE TABLE `locations` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer,
	`agent_version` text,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `locations_token_hash_unique` ON `locations` (`token_hash`);--> statement-breakpoint
CREATE INDEX `locations_by_workspace` ON `locations` (`workspace_id`,`slug`);--> statement-breakpoint
CREATE TABLE `secrets` (
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `name`)
);
--> statement-breakpoint
ALTER TABLE `days` ADD `checks` integer;--> statement-breakpoint
ALTER TABLE `days` ADD `unknown` integer;--> statement-breakpoint
ALTER TABLE `assignments` ADD `wait_ms` integer;--> statement-breakpoint
ALTER TABLE `lanes` ADD `idle_since` integer;--> statement-breakpoint
ALTER TABLE `lanes` ADD `draining_since` integer;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `groups` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `rrule` text;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `cron` text;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `duration_seconds` integer;--> statement-breakpoint
ALTER TABLE `monitors` ADD `target` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `search` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `status_reason` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `flapping_since` integer;--> statement-breakpoint
INSERT INTO `maintenance_windows` SELECT `id`, `workspace_id`, `starts_at`, `ends_at` FROM `maintenances`;
--> statement-breakpoint
INSERT INTO `dependencies` SELECT m.`workspace_id`, j.`value`, m.`id` FROM `monitors` m, json_each(m.`settings`, '$.dependsOn') j WHERE m.`deleted_at` IS NULL;
