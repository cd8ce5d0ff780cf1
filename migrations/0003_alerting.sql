CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`timezone` text NOT NULL,
	`rules` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `people_by_workspace` ON `people` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `policies` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`steps` text NOT NULL,
	`repeat` text,
	`fallback` text,
	`group_by` text NOT NULL,
	`group_wait_seconds` integer NOT NULL,
	`reopen_within_seconds` integer NOT NULL,
	`is_default` integer DEFAULT false NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `policies_by_workspace` ON `policies` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `teams` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`person_ids` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `teams_by_workspace` ON `teams` (`workspace_id`,`created_at`);--> statement-breakpoint
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
CREATE INDEX `silences_by_workspace` ON `silences` (`workspace_id`,`until`);--> statement-breakpoint
ALTER TABLE `channels` ADD `person_id` text;