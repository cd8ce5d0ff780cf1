import { useNow } from '../clock.ts'
import { absolute, none, relative, span } from '../format.ts'

interface TimeProps {
  at: string | number | null | undefined
}

/** "3 min ago", absolute on hover. */
export function Ago({ at }: TimeProps) {
  const now = useNow()
  if (at === null || at === undefined) return <>{none}</>
  const ms = new Date(at).getTime()
  return (
    <time dateTime={new Date(ms).toISOString()} title={absolute(ms)}>
      {relative(ms, now)}
    </time>
  )
}

/** "6 min 41 s" from a start to an end, or to now while there is none. */
export function Lasting({ from, to }: { from: string; to: string | null }) {
  const now = useNow()
  const end = to === null ? now : new Date(to).getTime()
  return <>{span((end - new Date(from).getTime()) / 1000)}</>
}
