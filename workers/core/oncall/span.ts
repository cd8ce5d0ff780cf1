/** A stretch of time in which an answer stays the same: [startsAt, endsAt), epoch ms, also infinite. */
export interface Span {
  startsAt: number
  endsAt: number
}

/** Answers for the stretch around an instant. Not always the longest possible: two that touch may say the same. */
export type Reader<Answer extends Span> = (at: number) => Answer

/** Asks again only for an instant outside of the last answer. */
export function remembered<Answer extends Span>(read: Reader<Answer>): Reader<Answer> {
  let last: Answer | undefined
  return (at) => {
    if (last && last.startsAt <= at && at < last.endsAt) return last
    last = read(at)
    return last
  }
}

/** The stretch around `at` between marks: the nearest one at or before it, and the nearest after it. */
export function between(marks: Iterable<number>, at: number): Span {
  let [startsAt, endsAt] = [-Infinity, Infinity]
  for (const mark of marks) {
    if (mark <= at) startsAt = Math.max(startsAt, mark)
    else endsAt = Math.min(endsAt, mark)
  }
  return { startsAt, endsAt }
}

/** What two stretches around the same instant have in common. */
export const overlap = (a: Span, b: Span): Span => ({
  startsAt: Math.max(a.startsAt, b.startsAt),
  endsAt: Math.min(a.endsAt, b.endsAt),
})
