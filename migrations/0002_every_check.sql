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
INSERT INTO `maintenance_windows` SELECT `id`, `workspace_id`, `starts_at`, `ends_at` FROM `maintenances`;
