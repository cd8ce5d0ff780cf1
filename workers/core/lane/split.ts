/** Cuts a list into runs of at most `maxBytes` (as JSON) and `maxCount`; an item too large alone makes its own run. */
export function splitBySize<Item>(items: readonly Item[], maxBytes: number, maxCount = Infinity): Item[][] {
  const runs: Item[][] = []
  let run: Item[] = []
  let bytes = 0
  for (const item of items) {
    const size = JSON.stringify(item).length + 1
    if (run.length > 0 && (bytes + size > maxBytes || run.length >= maxCount)) {
      runs.push(run)
      run = []
      bytes = 0
    }
    run.push(item)
    bytes += size
  }
  if (run.length > 0) runs.push(run)
  return runs
}
