/** A status code ("404") or a range ("200-299"). */
export const statusRangePattern = /^[1-5]\d\d(-[1-5]\d\d)?$/

/** Whether a status is one of those expected; each item is a code or an inclusive range. */
export const isExpectedStatus = (status: number, expected: readonly string[]): boolean =>
  expected.some((item) => {
    const [low = '', high = low] = item.split('-')
    return status >= Number(low) && status <= Number(high)
  })
