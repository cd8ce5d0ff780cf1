/** The value below which this share of them lies, between neighbours in proportion; undefined when there is none. */
export function quantileOf(sorted: readonly number[], share: number): number | undefined {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) return undefined
  return below + (above - below) * (place - Math.floor(place))
}

/** The middle of some values; null when there is none. */
export const medianOf = (values: readonly number[]): number | null =>
  quantileOf(
    values.toSorted((a, b) => a - b),
    0.5,
  ) ?? null
