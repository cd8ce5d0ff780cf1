CREATE TABLE `browser_days` (
	`workspace_id` text NOT NULL,
	`day` integer NOT NULL,
	`region` text NOT NULL,
	`ms` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `day`, `region`)
);
--> statement-breakpoint
CREATE INDEX `browser_days_by_day` ON `browser_days` (`day`);--> statement-breakpoint
ALTER TABLE `quotas` ADD `browser_minutes_per_day` integer;