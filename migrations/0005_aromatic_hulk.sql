CREATE TABLE `ping_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`monitor_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ping_tokens_monitor_id_unique` ON `ping_tokens` (`monitor_id`);