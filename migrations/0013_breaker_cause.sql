ALTER TABLE `breakers` ADD `opened_at` integer;--> statement-breakpoint
ALTER TABLE `breakers` ADD `last_error` text;