CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`email` text NOT NULL,
	`role` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer,
	`inviter_id` text NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organization`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`inviter_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `member` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text DEFAULT 'member' NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organization`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `organization` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`slug` text,
	`logo` text,
	`created_at` integer NOT NULL,
	`metadata` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organization_slug_unique` ON `organization` (`slug`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL,
	`token` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`user_id` text NOT NULL,
	`active_organization_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_token_unique` ON `session` (`token`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email_unique` ON `user` (`email`);--> statement-breakpoint
CREATE TABLE `verification` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer,
	`updated_at` integer
);
--> statement-breakpoint
CREATE TABLE `days` (
	`workspace_id` text NOT NULL,
	`monitor_id` text NOT NULL,
	`region` text NOT NULL,
	`revision` integer NOT NULL,
	`body` blob NOT NULL,
	`start` integer NOT NULL,
	PRIMARY KEY(`monitor_id`, `region`, `start`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `gaps` (
	`lane` text NOT NULL,
	`region` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	PRIMARY KEY(`lane`, `from_ms`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `gaps_by_end` ON `gaps` (`to_ms`);--> statement-breakpoint
CREATE TABLE `hours` (
	`workspace_id` text NOT NULL,
	`monitor_id` text NOT NULL,
	`region` text NOT NULL,
	`revision` integer NOT NULL,
	`body` blob NOT NULL,
	`start` integer NOT NULL,
	PRIMARY KEY(`monitor_id`, `region`, `start`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`incident_id` text,
	`group_key` text,
	`channel_id` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `deliveries_by_workspace` ON `deliveries` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_incident` ON `deliveries` (`workspace_id`,`incident_id`);--> statement-breakpoint
CREATE INDEX `deliveries_by_channel` ON `deliveries` (`workspace_id`,`channel_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`group_key` text NOT NULL,
	`monitor_id` text,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`resolved_at` integer,
	`revision` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `incidents_by_workspace` ON `incidents` (`workspace_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `incidents_by_monitor` ON `incidents` (`workspace_id`,`monitor_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `incidents_open` ON `incidents` (`status`);--> statement-breakpoint
CREATE TABLE `transitions` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`monitor_id` text NOT NULL,
	`seq` integer NOT NULL,
	`from_status` text NOT NULL,
	`to_status` text NOT NULL,
	`at` integer NOT NULL,
	`decided_at` integer NOT NULL,
	`regions` text NOT NULL,
	`evidence` text,
	`reason` text
);
--> statement-breakpoint
CREATE INDEX `transitions_by_monitor` ON `transitions` (`workspace_id`,`monitor_id`,`at`);--> statement-breakpoint
CREATE TABLE `assignments` (
	`lane` text NOT NULL,
	`monitor_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`region` text NOT NULL,
	`version` integer NOT NULL,
	`region_index` integer NOT NULL,
	`region_count` integer NOT NULL,
	`from_tick` integer NOT NULL,
	`until_tick` integer,
	`removed` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`lane`, `monitor_id`)
);
--> statement-breakpoint
CREATE INDEX `assignments_by_monitor` ON `assignments` (`monitor_id`);--> statement-breakpoint
CREATE TABLE `lanes` (
	`name` text PRIMARY KEY NOT NULL,
	`region` text NOT NULL,
	`number` integer NOT NULL,
	`generation` integer NOT NULL,
	`overflow` integer NOT NULL,
	`assigned_version` integer DEFAULT 0 NOT NULL,
	`acked_version` integer DEFAULT 0 NOT NULL,
	`occupancy_milli` integer DEFAULT 0 NOT NULL,
	`last_seen_at` integer,
	`silent_since` integer
);
--> statement-breakpoint
CREATE TABLE `maintenances` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`title` text NOT NULL,
	`monitor_ids` text NOT NULL,
	`tags` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`timezone` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `maintenances_by_workspace` ON `maintenances` (`workspace_id`,`ends_at`);--> statement-breakpoint
CREATE TABLE `monitors` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`check` text NOT NULL,
	`settings` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	`status` text DEFAULT 'pending' NOT NULL,
	`since` integer NOT NULL,
	`status_seq` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `monitors_by_workspace` ON `monitors` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_by_workspace` ON `api_keys` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `channels` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`envelope` text NOT NULL,
	`masked` text NOT NULL,
	`version` integer NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`disabled_reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `channels_by_workspace` ON `channels` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`workspace_id` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `status_pages` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`components` text NOT NULL,
	`version` integer NOT NULL,
	`rendered_key` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `status_pages_slug_unique` ON `status_pages` (`slug`);--> statement-breakpoint
CREATE INDEX `status_pages_by_workspace` ON `status_pages` (`workspace_id`,`created_at`);