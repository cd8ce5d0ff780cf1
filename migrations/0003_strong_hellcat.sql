ALTER TABLE `days` ADD `checks` integer;--> statement-breakpoint
ALTER TABLE `days` ADD `unknown` integer;