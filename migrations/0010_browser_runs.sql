CREATE TABLE `browser_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`monitor_id` text NOT NULL,
	`region` text NOT NULL,
	`at` integer NOT NULL,
	`outcome` text NOT NULL,
	`basis` text NOT NULL,
	`lcp_ms` real,
	`cls` real,
	`inp_ms` real,
	`tbt_ms` real,
	`fcp_ms` real,
	`ttfb_ms` real,
	`load_ms` real,
	`bytes` integer NOT NULL,
	`requests` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `browser_runs_by_monitor` ON `browser_runs` (`monitor_id`,`at`);--> statement-breakpoint
CREATE INDEX `browser_runs_by_age` ON `browser_runs` (`at`);