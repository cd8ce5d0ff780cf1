import { Button } from '../../ui/button.tsx'

/** What people ask for most; the documents have them all. */
const common: readonly { said: string; means: string }[] = [
  { said: '{{ monitor.name }}', means: 'what is watched' },
  { said: '{{ incident.title }}', means: 'what is wrong' },
  { said: '{{ incident.severity }}', means: 'critical or warning' },
  { said: '{{ incident.cause }}', means: 'why, and where from' },
  { said: '{{ regionsText }}', means: 'where it is seen' },
  {
    said: '{{ incident.startedAt | date: "%H:%M", "Europe/Berlin" }}',
    means: 'since when, in a time zone of yours',
  },
  { said: '{{ incident.duration }}', means: 'how long: 4 min 12 s' },
  { said: '{{ url }}', means: 'the incident’s page here' },
  { said: '{{ notice.title }}', means: 'our title' },
  { said: '{{ notice.text }}', means: 'our text' },
  { said: '{% if monitor %}{% endif %}', means: 'only where a monitor has found it' },
]

/** What can be written; a press puts it where the cursor was. */
export function Variables({ onPick }: { onPick: (said: string) => void }) {
  return (
    <details>
      <summary className="quiet">What you can write</summary>
      <ul className="variables">
        {common.map(({ said, means }) => (
          <li key={said}>
            <Button size="small" aria-label={`Insert ${said}`} onClick={() => onPick(said)}>
              <code>{said}</code>
            </Button>
            <span className="hint">{means}</span>
          </li>
        ))}
      </ul>
      <p className="hint">
        Everything else is text. It is{' '}
        <a href="https://liquidjs.com/tutorials/intro-to-liquid.html" target="_blank" rel="noreferrer">
          Liquid
        </a>
        : <code>| upcase</code>, <code>| default: "–"</code>, <code>{'{% if %}'}</code> and its other filters
        work.
      </p>
    </details>
  )
}
