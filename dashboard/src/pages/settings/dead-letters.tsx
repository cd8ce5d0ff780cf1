import { useQuery } from '@tanstack/react-query'
import { asProblem } from '../../api.ts'
import { deadLettersQuery } from '../../data/settings.ts'
import { plural } from '../../format.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

/** Messages that no consumer could take: for who runs this deployment, and nobody else. */
export function DeadLetters() {
  const letters = useQuery(deadLettersQuery)
  if (letters.error && asProblem(letters.error).status === 403) return null
  return (
    <section className="panel" aria-label="Dead letters">
      <h2 style={{ padding: '14px 16px 4px' }}>Dead letters</h2>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        Internal messages that could not be handled. There should be none; what they carried is sent again
        from its source.
      </p>
      <Shown query={letters} loading={<BoneRows rows={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None.
            </p>
          ) : (
            <ul style={{ listStyle: 'none', padding: 0 }}>
              {data.map((letter) => (
                <li key={letter.id} style={{ borderTop: '1px solid var(--line)', padding: '9px 16px' }}>
                  <details>
                    <summary>
                      <code>{letter.queue}</code> · <Ago at={letter.at} /> ·{' '}
                      {plural(letter.attempts, 'attempt')}
                    </summary>
                    <pre style={{ marginTop: 8, maxHeight: 260 }}>{letter.body}</pre>
                  </details>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  )
}
