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
CREATE INDEX `stints_by_end` ON `stints` (`until_tick`);