CREATE INDEX `devices_removed` ON `devices` (`removed_at`) WHERE removed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `silences_by_end` ON `silences` (`until`);