/** "2026-11-25 22:40:00 UTC" */
export const timeWords = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
