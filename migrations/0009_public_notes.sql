ALTER TABLE `incidents` ADD `public_note_at` integer;--> statement-breakpoint
CREATE INDEX `incidents_noted` ON `incidents` (`workspace_id`,`public_note_at`) WHERE public_note_at IS NOT NULL;