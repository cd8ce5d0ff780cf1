ALTER TABLE `assignments` ADD `wait_ms` integer;--> statement-breakpoint
ALTER TABLE `lanes` ADD `idle_since` integer;--> statement-breakpoint
ALTER TABLE `lanes` ADD `draining_since` integer;--> statement-breakpoint
ALTER TABLE `monitors` ADD `target` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `search` text;