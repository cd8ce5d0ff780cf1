/** The picture of a monitor's page that was accepted as right, in R2. It stays until another is, or while the monitor does. */
export const acceptedKey = ({ workspaceId, monitorId }: { workspaceId: string; monitorId: string }): string =>
  `accepted/${workspaceId}/${monitorId}.png`

/** The names that pictures have among a run's files. */
export const pictureNames = { jpeg: 'picture.jpg', png: 'picture.png', diff: 'diff.png' } as const
