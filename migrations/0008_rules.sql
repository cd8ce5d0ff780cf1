CREATE TABLE `rule_sets` (
	`stream_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`version` integer NOT NULL,
	`told` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rules` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`stream_id` text NOT NULL,
	`name` text NOT NULL,
	`spec` text NOT NULL,
	`policy_id` text,
	`severity` text NOT NULL,
	`paused` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rules_by_workspace` ON `rules` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `rules_by_stream` ON `rules` (`stream_id`);