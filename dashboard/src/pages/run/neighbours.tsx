import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run } from '../../contract.ts'
import { runsQuery } from '../../data/runs.ts'
import { Button } from '../../ui/button.tsx'

/** The runs before and after this one in its region, among the newest ones. */
export function Neighbours({ run }: { run: Run }) {
  const runs = useInfiniteQuery(runsQuery(run.monitorId))
  const beside = (runs.data?.pages.flatMap(({ data }) => data) ?? []).filter(
    ({ region }) => region === run.region,
  )
  const place = beside.findIndex(({ id }) => id === run.id)
  if (place < 0 || beside.length < 2) return null
  return (
    <>
      <Step words="← Older" to={beside[place + 1]} />
      <Step words="Newer →" to={beside[place - 1]} />
    </>
  )
}

function Step({ words, to }: { words: string; to: { id: string; monitorId: string } | undefined }) {
  if (!to)
    return (
      <Button kind="bare" disabled>
        {words}
      </Button>
    )
  return (
    <Link className="btn bare" to="/monitors/$id/runs/$runId" params={{ id: to.monitorId, runId: to.id }}>
      {words}
    </Link>
  )
}
