/**
 * The highest number that holds, as far as trying tells: doubled until one does not hold, then the gap is halved until
 * it is a tenth. Where the first does not hold smaller ones are tried, to an eighth of it: 0 when none does.
 * @param most is not gone beyond.
 */
export async function highestThat(
  holds: (value: number) => Promise<boolean>,
  { from, most }: { from: number; most: number },
): Promise<number> {
  let good = 0
  let bad = Infinity
  let next = from
  while (bad - good > good / 10) {
    if (await holds(next)) good = next
    else bad = next
    if (good >= most || (good === 0 && bad <= from / 8)) break
    next = good === 0 ? bad / 2 : Math.min(most, bad === Infinity ? 2 * good : Math.round((good + bad) / 2))
  }
  return good
}
