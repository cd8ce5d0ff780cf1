CREATE TABLE `alerting_settings` (
	`workspace_id` text PRIMARY KEY NOT NULL,
	`region_trouble` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `channel_silences` (
	`workspace_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`since` integer NOT NULL,
	`told_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `channel_id`)
);
--> statement-breakpoint
CREATE INDEX `channel_silences_by_age` ON `channel_silences` (`told_at`);--> statement-breakpoint
CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`kind` text NOT NULL,
	`person_id` text,
	`user_id` text,
	`name` text NOT NULL,
	`envelope` text NOT NULL,
	`hash` text NOT NULL,
	`service` text,
	`public_key` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`removed_at` integer,
	`removed_reason` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_by_hash` ON `devices` (`workspace_id`,`kind`,`hash`);--> statement-breakpoint
CREATE INDEX `devices_by_workspace` ON `devices` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `newborns` (
	`monitor_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`words` text NOT NULL,
	`created_at` integer NOT NULL,
	`awake_at` integer
);
--> statement-breakpoint
CREATE INDEX `newborns_by_age` ON `newborns` (`created_at`);--> statement-breakpoint
CREATE TABLE `calendar_feeds` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`schedule_id` text,
	`person_id` text,
	`token_hash` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_read_at` integer
);
--> statement-breakpoint
CREATE INDEX `calendar_feeds_by_workspace` ON `calendar_feeds` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `schedule_overrides` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`schedule_id` text NOT NULL,
	`person_id` text,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`reason` text,
	`swap_id` text,
	`seq` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_by_name` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `schedule_overrides_by_schedule` ON `schedule_overrides` (`schedule_id`,`ends_at`);--> statement-breakpoint
CREATE INDEX `schedule_overrides_by_workspace` ON `schedule_overrides` (`workspace_id`,`ends_at`);--> statement-breakpoint
CREATE INDEX `schedule_overrides_by_end` ON `schedule_overrides` (`ends_at`);--> statement-breakpoint
CREATE TABLE `schedule_swaps` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`schedule_id` text NOT NULL,
	`first` text NOT NULL,
	`second` text NOT NULL,
	`reason` text,
	`created_by` text NOT NULL,
	`created_by_name` text,
	`created_at` integer NOT NULL,
	`taken_back_at` integer
);
--> statement-breakpoint
CREATE INDEX `schedule_swaps_by_schedule` ON `schedule_swaps` (`schedule_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`timezone` text NOT NULL,
	`layers` text NOT NULL,
	`version` integer NOT NULL,
	`overrides_seq` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `schedules_by_workspace` ON `schedules` (`workspace_id`,`created_at`);--> statement-breakpoint
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
CREATE TABLE `templates` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`event` text NOT NULL,
	`title` text,
	`text` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `templates_by_scope` ON `templates` (`workspace_id`,`channel_id`,`event`);--> statement-breakpoint
ALTER TABLE `channels` ADD `person_id` text;--> statement-breakpoint
CREATE INDEX `deliveries_not_taken` ON `deliveries` (`workspace_id`,`channel_id`,`created_at`) WHERE state <> 'delivered';