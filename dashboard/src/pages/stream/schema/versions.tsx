import { useState } from 'react'
import type { StreamSchemaFacts } from '../../../contract.ts'
import { count } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { Ago } from '../../../ui/time.tsx'

const shownAtFirst = 5

interface VersionsProps {
  /** Newest first. */
  versions: readonly StreamSchemaFacts[]
  chosen: number
  onChoose: (version: number) => void
}

/** Every version, what was said of it, and when it came. */
export function Versions({ versions, chosen, onChoose }: VersionsProps) {
  const [showsAll, setShowsAll] = useState(false)
  const shown = showsAll ? versions : versions.slice(0, shownAtFirst)
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Notes</th>
            <th scope="col" className="num">
              Added
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ version, notes, createdAt }, index) => (
            <tr key={version} data-selected={versions.length > 1 && version === chosen}>
              <td style={{ whiteSpace: 'nowrap' }}>
                <button
                  type="button"
                  className="link"
                  aria-pressed={version === chosen}
                  onClick={() => onChoose(version)}
                >
                  Version {version}
                </button>
                {index === 0 && <span className="faint">judges now</span>}
              </td>
              <td dir="auto" style={{ overflowWrap: 'anywhere' }}>
                {notes || <span className="faint">no note</span>}
              </td>
              <td className="num">
                <Ago at={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {versions.length > shown.length && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button size="small" onClick={() => setShowsAll(true)}>
            Show {count(versions.length - shown.length)} older
          </Button>
        </div>
      )}
    </>
  )
}
