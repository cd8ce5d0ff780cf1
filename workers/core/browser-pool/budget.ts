/** What a workspace has used and may use of browsers on a UTC day. All in ms. */
export interface Spending {
  /** In the region that is asked. */
  hereMs: number
  /** In all others together, as they last said. */
  elsewhereMs: number
  /** What the workspace allows itself in all regions together; null: it has set no budget. */
  budgetMs: number | null
}

/**
 * What may still be used in this region; null: as much as it likes.
 * @param regionMs what the deployment allows each workspace in each region; null: it sets no limit.
 */
export function leftMs({ hereMs, elsewhereMs, budgetMs }: Spending, regionMs: number | null): number | null {
  const left = [
    ...(regionMs === null ? [] : [regionMs - hereMs]),
    ...(budgetMs === null ? [] : [budgetMs - hereMs - elsewhereMs]),
  ]
  return left.length === 0 ? null : Math.max(0, Math.min(...left))
}
