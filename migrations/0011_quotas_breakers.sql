CREATE TABLE `breakers` (
	`workspace_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`recipient` text NOT NULL,
	`channel_name` text NOT NULL,
	`failures` integer NOT NULL,
	`open_until` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `channel_id`, `recipient`)
);
--> statement-breakpoint
CREATE INDEX `breakers_by_age` ON `breakers` (`updated_at`);--> statement-breakpoint
CREATE TABLE `quotas` (
	`workspace_id` text PRIMARY KEY NOT NULL,
	`events_per_day` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stream_days` (
	`workspace_id` text NOT NULL,
	`day` integer NOT NULL,
	`stream_id` text NOT NULL,
	`shard` integer NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `day`, `stream_id`, `shard`)
);
--> statement-breakpoint
CREATE INDEX `stream_days_by_day` ON `stream_days` (`day`);