CREATE TABLE `alerting_settings` (
	`workspace_id` text PRIMARY KEY NOT NULL,
	`region_trouble` text NOT NULL,
	`updated_at` integer NOT NULL
);
