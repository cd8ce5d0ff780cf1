import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Location } from '../../contract.ts'
import { locationsQuery, useDelete, useRotateToken } from '../../data/settings.ts'
import { plural } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { Mark } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'
import { LocationForm } from './location-form.tsx'
import { RunAgent } from './run-agent.tsx'

/** Networks of one's own from which things are checked, and whether anybody is there. */
export function Locations({ mayChange }: { mayChange: boolean }) {
  const locations = useQuery(locationsQuery)
  const [adding, setAdding] = useState(false)
  return (
    <section className="panel" aria-label="Private locations">
      <div className="row between" style={{ padding: '14px 16px 4px' }}>
        <h2>Private locations</h2>
        {mayChange && <Button onClick={() => setAdding(true)}>Add a location</Button>}
      </div>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        An agent in a network of your own checks what is only reachable there, and pings. It calls out:
        nothing has to be opened for it.
      </p>
      <Shown query={locations} loading={<BoneRows rows={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None yet.
            </p>
          ) : (
            <LocationTable locations={data} mayChange={mayChange} />
          )
        }
      </Shown>
      <Dialog open={adding} onOpenChange={setAdding} title="Add a private location">
        <LocationForm onDone={() => setAdding(false)} />
      </Dialog>
    </section>
  )
}

function LocationTable({ locations, mayChange }: { locations: readonly Location[]; mayChange: boolean }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Location</th>
          <th scope="col">Agent</th>
          <th scope="col" className="wide num">
            Monitors
          </th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {locations.map((location) => (
          <tr key={location.id}>
            <td>
              <b style={{ fontWeight: 550 }} dir="auto">
                {location.name}
              </b>
              <code className="faint" style={{ overflowWrap: 'anywhere' }}>
                {location.region}
              </code>
            </td>
            <td>
              <Presence location={location} />
            </td>
            <td className="wide num">{location.monitors}</td>
            <td className="num">{mayChange && <Actions location={location} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Presence({ location: { online, agents, lastSeenAt, agentVersion } }: { location: Location }) {
  return (
    <span className="row" style={{ gap: 8, alignItems: 'baseline' }}>
      <Mark status={online ? 'up' : 'unknown'} />
      <span>
        {online ? `Online${agents > 1 ? `, ${plural(agents, 'agent')}` : ''}` : 'Offline'}
        <span className="faint" style={{ display: 'block' }}>
          {lastSeenAt ? (
            <>
              heard <Ago at={lastSeenAt} />
            </>
          ) : (
            'never heard'
          )}
          {agentVersion && ` · version ${agentVersion}`}
        </span>
      </span>
    </span>
  )
}

function Actions({ location: { id, name, monitors } }: { location: Location }) {
  const [asking, setAsking] = useState(false)
  const [rotating, setRotating] = useState(false)
  const revoke = useDelete('locations')
  const rotate = useRotateToken()
  return (
    <span className="row" style={{ justifyContent: 'flex-end', gap: 8, flexWrap: 'wrap' }}>
      <Button size="small" onClick={() => setRotating(true)}>
        New token
      </Button>
      <Button size="small" onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <Dialog
        open={rotating}
        onOpenChange={(open) => {
          setRotating(open)
          if (!open) rotate.reset()
        }}
        title={`A new token for ${name}`}
      >
        {rotate.data?.token ? (
          <RunAgent token={rotate.data.token} onDone={() => setRotating(false)} />
        ) : (
          <div className="stack">
            <p className="quiet">Agents that run with the present token are turned away at once.</p>
            {rotate.error && <Problem error={rotate.error} />}
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              <Button onClick={() => setRotating(false)}>Cancel</Button>
              <Button kind="primary" busy={rotate.isPending} onClick={() => rotate.mutate(id)}>
                Make token
              </Button>
            </div>
          </div>
        )}
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          revoke.reset()
        }}
        title={`Revoke ${name}?`}
        description={
          monitors > 0
            ? `${plural(monitors, 'monitor')} run there: take it off them first.`
            : 'Its agents are turned away at once. What they have measured stays.'
        }
        action="Revoke location"
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate(id, { onSuccess: () => setAsking(false) })}
      >
        {revoke.error && <Problem error={revoke.error} />}
      </ConfirmDialog>
    </span>
  )
}
