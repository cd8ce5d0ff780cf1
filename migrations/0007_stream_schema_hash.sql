ALTER TABLE `stream_schemas` ADD `hash` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `stream_schemas_by_hash` ON `stream_schemas` (`stream_id`,`hash`);