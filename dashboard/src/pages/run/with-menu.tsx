import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { regionName } from '#core/region-names'
import type { Run } from '../../contract.ts'
import { runsQuery } from '../../data/runs.ts'
import { dayAndTime, timeOf } from '../../format.ts'
import { Menu } from '../../ui/menu.tsx'

const mostListed = 12

/** Chooses another run of the monitor to stand beside this one. */
export function WithMenu({ run }: { run: Run }) {
  const navigate = useNavigate()
  const runs = useInfiniteQuery(runsQuery(run.monitorId))
  const others = (runs.data?.pages.flatMap(({ data }) => data) ?? []).filter(({ id }) => id !== run.id)
  if (others.length === 0) return null
  return (
    <Menu
      label="Compare with another run"
      items={others.slice(0, mostListed).map(({ id, at, region }) => ({
        label: `${dayAndTime(timeOf(at))}, ${regionName(region)}`,
        onSelect: () =>
          void navigate({
            to: '/monitors/$id/runs/$runId',
            params: { id: run.monitorId, runId: run.id },
            search: { with: id },
          }),
      }))}
    >
      Compare with …
    </Menu>
  )
}
