import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ChannelTypeEntry } from '../../contract.ts'

/** All kinds of channel, by what they are; a few letters find one. */
export function TypePicker({
  types,
  person,
}: {
  types: readonly ChannelTypeEntry[]
  /** Whose contact method it is to be. */
  person: string | undefined
}) {
  const [wanted, setWanted] = useState('')
  const navigate = useNavigate()
  const found = types.filter(({ title, group, type }) => holdsEach(`${title} ${group} ${type}`, wanted))
  const groups = [...new Set(found.map(({ group }) => group))]
  return (
    <section className="panel stack" style={{ padding: 20, maxWidth: 760 }} aria-label="Kinds of channel">
      <input
        className="input"
        type="search"
        aria-label="Find a kind of channel"
        placeholder="Slack, mail, phone …"
        // The page has one thing to do, and this is it.
        ref={focusOnce}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found
          if (event.key === 'Enter' && first)
            void navigate({ to: '/channels/new', search: { type: first.type, person } })
        }}
      />
      {groups.map((group) => (
        <div key={group} style={{ display: 'grid', gap: 8 }}>
          <h2 className="label">{group}</h2>
          <ul className="kinds">
            {found
              .filter((one) => one.group === group)
              .map(({ type, title }) => (
                <li key={type}>
                  <Link className="btn" to="/channels/new" search={{ type, person }}>
                    {title}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
      {found.length === 0 && (
        <p className="quiet">
          There is no kind of that name. A{' '}
          <Link to="/channels/new" search={{ type: 'webhook', person }}>
            webhook
          </Link>{' '}
          reaches whatever takes a POST.
        </p>
      )}
    </section>
  )
}

const focusOnce = (input: HTMLInputElement | null): void => input?.focus({ preventScroll: true })

/** Every word that is asked for occurs. */
const holdsEach = (text: string, wanted: string): boolean =>
  wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word))
