import { useNow } from '../../clock.ts'
import type { NameOf } from '../../data/on-call.ts'
import { barOf, type Day, placeOf, weekOf } from './grid.ts'
import { colourOf, dayName, dayTimeIn, timeIn, viewerZone, zoneName } from './words.ts'

/** A stretch of time and who is on in it; null: nobody. Epoch ms. */
export interface Duty {
  personId: string | null
  startsAt: number
  endsAt: number | null
}
export interface CalendarRow {
  name: string
  duties: readonly Duty[]
}

interface CalendarProps {
  /** In which the days are drawn. */
  zone: string
  /** The schedule's own. */
  home: string
  /** Local ms of the first Monday. */
  monday: number
  weeks: number
  layers: readonly CalendarRow[]
  final: CalendarRow
  nameOf: NameOf
  /** For colours. */
  everybody: readonly string[]
  /** Without it nothing can be picked. */
  onPick?: (duty: Duty) => void
}

const weekMs = 7 * 86_400_000

/** Weeks under each other: in each a row per layer, and one for who is on call in the end. */
export function Calendar({ monday, weeks, zone, ...rest }: CalendarProps) {
  return (
    <div className={`rota ${weeks === 1 ? 'one' : 'many'}`}>
      {Array.from({ length: weeks }, (_, index) => (
        <Week key={index} {...rest} zone={zone} days={weekOf(zone, monday + index * weekMs)} />
      ))}
    </div>
  )
}

type WeekProps = Omit<CalendarProps, 'monday' | 'weeks'> & { days: Day[] }

function Week({ days, layers, final, zone, home, ...rest }: WeekProps) {
  const now = useNow()
  const [first, last] = [days[0], days.at(-1)]
  const isNow = first && last && now >= first.startsAt && now < last.endsAt
  // With one layer and nothing else the two rows would say the same twice.
  const shownLayers =
    layers.length > 1 || layers.some(({ duties }) => differs(duties, final.duties)) ? layers : []
  return (
    <section className="rota-week" aria-label={`Week of ${dayName(first?.local ?? 0)}`}>
      <div className="rota-head">
        <span />
        <div className="rota-days">
          {days.map((day) => (
            <DayHead key={day.local} day={day} today={now >= day.startsAt && now < day.endsAt} />
          ))}
        </div>
      </div>
      {shownLayers.map((row, index) => (
        <Row
          key={index}
          row={row}
          days={days}
          zone={zone}
          home={home}
          kind="layer"
          {...rest}
          onPick={undefined}
        />
      ))}
      <Row row={final} days={days} zone={zone} home={home} kind="final" {...rest} />
      {isNow && (
        <div className="rota-now" aria-hidden>
          <i style={{ left: `${placeOf(days, now) * 100}%` }} />
        </div>
      )}
    </section>
  )
}

const differs = (a: readonly Duty[], b: readonly Duty[]): boolean =>
  JSON.stringify(a) !== JSON.stringify(b.filter(({ personId }) => personId !== null))

function DayHead({ day, today }: { day: Day; today: boolean }) {
  return (
    <span className={today ? 'today' : undefined}>
      {dayName(day.local)}
      {day.hours !== 24 && (
        <b title="The clocks are changed on this day">
          {day.hours}
          {'\u00A0'}h
        </b>
      )}
    </span>
  )
}

interface RowProps extends Pick<WeekProps, 'days' | 'zone' | 'home' | 'nameOf' | 'everybody'> {
  row: CalendarRow
  kind: 'layer' | 'final'
  onPick?: ((duty: Duty) => void) | undefined
}

function Row({ row, kind, days, onPick, ...rest }: RowProps) {
  return (
    <div className={`rota-row ${kind}`}>
      <span className="rota-name" dir="auto">
        {row.name}
      </span>
      <div className="rota-track">
        {row.duties.map((duty) => {
          const bar = barOf(days, duty.startsAt, duty.endsAt)
          return bar && <DutyBar key={`${duty.startsAt}`} duty={duty} bar={bar} onPick={onPick} {...rest} />
        })}
      </div>
    </div>
  )
}

interface DutyBarProps extends Pick<RowProps, 'zone' | 'home' | 'nameOf' | 'everybody' | 'onPick'> {
  duty: Duty
  bar: NonNullable<ReturnType<typeof barOf>>
}

function DutyBar({ duty, bar, zone, home, nameOf, everybody, onPick }: DutyBarProps) {
  const name = nameOf(duty.personId)
  const words = `${name}, ${spanWords(home, duty)}`
  const now = useNow()
  const isOver = duty.endsAt !== null && duty.endsAt <= now
  const shared = {
    className: 'rota-bar',
    'data-hue': duty.personId === null ? 'nobody' : colourOf(everybody, duty.personId),
    'data-cut': `${bar.cutStart ? 'start ' : ''}${bar.cutEnd ? 'end' : ''}`,
    style: { left: `${bar.left * 100}%`, width: `${bar.width * 100}%` },
    title: words,
  }
  // In a narrow bar there is room for the given name, or for nothing.
  const shown = (
    <>
      <span className="full" dir="auto">
        {name}
      </span>
      <span className="given" dir="auto">
        {givenName(name, everybody.map(nameOf))}
      </span>
      {!bar.cutStart && <small>{timeIn(zone, duty.startsAt)}</small>}
    </>
  )
  if (!onPick || isOver) return <div {...shared}>{shown}</div>
  return (
    <button type="button" {...shared} onClick={() => onPick(duty)}>
      {shown}
      <span className="sr-only">, {words}. Change</span>
    </button>
  )
}

/** "Ann" of "Ann Lee", unless there is another Ann. */
function givenName(name: string, all: readonly string[]): string {
  const [given = name] = name.split(' ')
  return all.filter((other) => other.split(' ')[0] === given).length > 1 ? name : given
}

/** "Mon 30 Nov, 09:00 to Mon 7 Dec, 09:00 (Berlin), 08:00 for you" */
export function spanWords(home: string, { startsAt, endsAt }: Omit<Duty, 'personId'>): string {
  const end = endsAt === null ? 'for good' : `to ${dayTimeIn(home, endsAt)}`
  const mine = home === viewerZone ? '' : `; from ${dayTimeIn(viewerZone, startsAt)} for you`
  return `${dayTimeIn(home, startsAt)} ${end} (${zoneName(home)})${mine}`
}
