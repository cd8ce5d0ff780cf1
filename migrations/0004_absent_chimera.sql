CREATE TABLE `locations` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer,
	`agent_version` text,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `locations_token_hash_unique` ON `locations` (`token_hash`);--> statement-breakpoint
CREATE INDEX `locations_by_workspace` ON `locations` (`workspace_id`,`slug`);