CREATE TABLE `silences` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`monitor_ids` text NOT NULL,
	`matchers` text NOT NULL,
	`starts_at` integer NOT NULL,
	`until` integer NOT NULL,
	`comment` text NOT NULL,
	`created_by` text NOT NULL,
	`created_by_name` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `silences_by_workspace` ON `silences` (`workspace_id`,`until`);