CREATE TABLE `maintenance_windows` (
	`maintenance_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	PRIMARY KEY(`maintenance_id`, `starts_at`)
);
--> statement-breakpoint
CREATE INDEX `maintenance_windows_by_workspace` ON `maintenance_windows` (`workspace_id`,`ends_at`);--> statement-breakpoint
ALTER TABLE `maintenances` ADD `groups` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `rrule` text;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `cron` text;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `duration_seconds` integer;--> statement-breakpoint
INSERT INTO `maintenance_windows` SELECT `id`, `workspace_id`, `starts_at`, `ends_at` FROM `maintenances`;
