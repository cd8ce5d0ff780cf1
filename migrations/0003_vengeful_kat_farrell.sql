CREATE TABLE `dependencies` (
	`workspace_id` text NOT NULL,
	`parent_id` text NOT NULL,
	`child_id` text NOT NULL,
	PRIMARY KEY(`workspace_id`, `parent_id`, `child_id`)
);
--> statement-breakpoint
CREATE INDEX `dependencies_by_child` ON `dependencies` (`child_id`);--> statement-breakpoint
ALTER TABLE `monitors` ADD `status_reason` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `flapping_since` integer;