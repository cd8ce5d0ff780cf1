import { HeartbeatConfig, scheduleOf } from '#core/heartbeat/config'
import { upcoming } from '#core/heartbeat/schedule'
import { useNow } from '../../clock.ts'
import { absolute, relative } from '../../format.ts'
import type { Json } from '../../form/schema.ts'

const shownTimes = 3

/** The times at which the schedule in the form expects a ping, in the viewer's own zone. */
export function SchedulePreview({ config }: { config: Json }) {
  const now = Math.floor(useNow() / 1000) * 1000
  const read = HeartbeatConfig.safeParse(config)
  return (
    <section
      className="panel stack min-[1100px]:sticky min-[1100px]:top-6"
      style={{ padding: 20 }}
      aria-label="When pings are expected"
      aria-live="polite"
    >
      <h2>When pings are expected</h2>
      {!read.success ? (
        <p className="quiet">
          {isBegun(config)
            ? (read.error.issues[0]?.message ?? '')
            : 'Say when, and the next three times stand here.'}
        </p>
      ) : read.data.periodSeconds !== null ? (
        <p className="quiet">Each time counted from the ping before it, the first whenever it comes.</p>
      ) : (
        <>
          <ol style={{ listStyle: 'none', padding: 0, display: 'grid', gap: 6 }}>
            {upcoming(scheduleOf(read.data), now, shownTimes).map((at) => (
              <li key={at} className="row between">
                <span className="num">{absolute(at)}</span>
                <span className="quiet">{relative(at, now)}</span>
              </li>
            ))}
          </ol>
          <p className="faint">In your own time zone.</p>
        </>
      )}
      <p className="quiet">
        Its ping URL is made when you save. The first ping makes it up; one that stays away longer than the
        grace time makes it down.
      </p>
    </section>
  )
}

const isBegun = ({ periodSeconds, cron, onCalendar }: Json): boolean =>
  [periodSeconds, cron, onCalendar].some((value) => value !== undefined && value !== null && value !== '')
