import { useInfiniteQuery } from '@tanstack/react-query'
import { monthlyUsd, usdPerBrowserHour, usualRunSeconds } from '#core/run/price'
import type { Run } from '../../../contract.ts'
import { runsQuery } from '../../../data/runs.ts'
import { every, plural } from '../../../format.ts'
import { saidTime } from '../../../parts/vitals/vitals.ts'
import type { Draft } from '../draft.ts'

interface PriceProps {
  draft: Draft
  /** Null while it is not saved. */
  monitorId: string | null
  /** The run by hand, if there was one. */
  run: Run | null
}

/** What it comes to in a month: reckoned from the run just made, else from its last one, else from what runs usually take. */
export function Price({ draft, monitorId, run }: PriceProps) {
  const { intervalSeconds, regions } = draft
  const saved = useInfiniteQuery({ ...runsQuery(monitorId ?? '', 1), enabled: monitorId !== null })
  const last = run ?? saved.data?.pages[0]?.data[0]
  const runSeconds = last ? last.took / 1_000 : usualRunSeconds
  const usd = monthlyUsd({ runSeconds, intervalSeconds, regions: regions.length })
  if (!Number.isFinite(usd)) return null
  const basis = !last ? 'if a run takes' : run ? 'as the run just now took' : 'as its last run took'
  return (
    <p className="price">
      <span>
        About <b>{dollars(usd)}</b> a month
      </span>
      <span className="faint">
        {plural(regions.length, 'region')}, {every(intervalSeconds)}, {basis} {saidTime(runSeconds * 1_000)}.
        An hour of a browser is {dollars(usdPerBrowserHour)}, beyond what your plan includes.
      </span>
    </p>
  )
}

const dollars = (usd: number): string => (usd >= 99.5 ? `$${Math.round(usd)}` : `$${usd.toFixed(2)}`)
