import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Run } from '../../contract.ts'
import { runsQuery } from '../../data/runs.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'

/** The runs before and after this one in its region, among the newest ones; `j` and `k` go there, as in a list. */
export function Neighbours({ run }: { run: Run }) {
  const navigate = useNavigate()
  const runs = useInfiniteQuery(runsQuery(run.monitorId))
  const beside = (runs.data?.pages.flatMap(({ data }) => data) ?? []).filter(
    ({ region }) => region === run.region,
  )
  const place = beside.findIndex(({ id }) => id === run.id)
  const older = place < 0 ? undefined : beside[place + 1]
  const newer = place < 0 ? undefined : beside[place - 1]
  const open = (to: { id: string } | undefined) =>
    to &&
    void navigate({
      to: '/monitors/$id/runs/$runId',
      params: { id: run.monitorId, runId: to.id },
      search: {},
    })
  useShortcuts({ j: () => open(older), k: () => open(newer) })
  if (!older && !newer) return null
  return (
    <>
      <Button kind="bare" disabled={!older} onClick={() => open(older)}>
        ← Older
      </Button>
      <Button kind="bare" disabled={!newer} onClick={() => open(newer)}>
        Newer →
      </Button>
    </>
  )
}
