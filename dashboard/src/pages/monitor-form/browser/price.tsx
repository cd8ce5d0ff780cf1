import { useQuery } from '@tanstack/react-query'
import { regionName } from '#core/region-names'
import type { BrowserPrice, Run } from '../../../contract.ts'
import { priceQuery } from '../../../data/runs.ts'
import { every, plural, sentenceList } from '../../../format.ts'
import { saidTime } from '../../../parts/vitals/vitals.ts'
import { Problem } from '../../../ui/states.tsx'
import { Mark } from '../../../ui/status.tsx'
import { useSettled } from '../../../ui/use-settled.ts'
import type { Draft } from '../draft.ts'
import { type Allowance, allowancesOf, minutes } from './budget.ts'

interface PriceProps {
  draft: Draft
  /** Null while it is not saved. */
  monitorId: string | null
  /** The run by hand, if there was one. */
  run: Run | null
}

/** What it comes to in a month, and what of a day's browser time it takes: reckoned from the run just made, else from its last ones. */
export function Price({ draft, monitorId, run }: PriceProps) {
  const { intervalSeconds, regions } = draft
  const asked = useSettled({
    intervalSeconds,
    regions,
    ...(run && { seconds: Math.max(0.001, run.took / 1_000) }),
    ...(monitorId !== null && { monitorId }),
  })
  const price = useQuery(priceQuery(asked))
  if (regions.length === 0) return null
  if (price.error) return <Problem error={price.error} retry={() => void price.refetch()} />
  return (
    <div className="price" aria-live="polite">
      {price.data ? (
        <Told price={price.data} intervalSeconds={asked.intervalSeconds} regions={asked.regions} />
      ) : (
        <span className="faint">Reckoning what it costs …</span>
      )}
    </div>
  )
}

const basis = {
  asked: 'as the run just now took',
  measured: 'as its last runs took',
  usual: 'if a run takes',
} as const

function Told({
  price,
  intervalSeconds,
  regions,
}: {
  price: BrowserPrice
  intervalSeconds: number
  regions: readonly string[]
}) {
  const { runSeconds, runSecondsFrom, idleSeconds, dollarsPerMonth } = price
  return (
    <>
      <span>
        About <b>{dollars(dollarsPerMonth)}</b> a month
      </span>
      <span className="faint">
        {plural(regions.length, 'region')}, {every(intervalSeconds)}, {basis[runSecondsFrom]}{' '}
        {saidTime(runSeconds * 1_000)}
        {idleSeconds > 0 && `, and a browser waits ${saidTime(idleSeconds * 1_000)} for its next run`}. Less
        where other checks share browsers, and beyond what your plan includes.
      </span>
      <Today price={price} intervalSeconds={intervalSeconds} />
    </>
  )
}

/** What the workspace may use of browsers in a day, and whether this fits in it. */
function Today({ price, intervalSeconds }: { price: BrowserPrice; intervalSeconds: number }) {
  const allowances = allowancesOf(price, intervalSeconds)
  const [scarcest] = allowances.toSorted((a, b) => a.leftSeconds - b.leftSeconds)
  if (!scarcest) return null
  const tooMuch = allowances.filter(({ needSeconds, dailySeconds }) => needSeconds > dailySeconds)
  return tooMuch.length > 0 ? (
    <TooMuch of={tooMuch} />
  ) : (
    <Left of={scarcest} isOne={allowances.length === 1} />
  )
}

function TooMuch({ of }: { of: readonly Allowance[] }) {
  const [first] = of
  if (!first) return null
  const regions = of.flatMap(({ region }) => (region === null ? [] : [regionName(region)]))
  return (
    <span className="row" style={{ gap: 8, alignItems: 'baseline' }}>
      <Mark status="degraded" />
      <span>
        {minutes(first.needSeconds)} of browser time a day is more than{' '}
        {regions.length === 0
          ? `the budget of this workspace, ${minutes(first.dailySeconds)}`
          : `the ${minutes(first.dailySeconds)} of this workspace in ${sentenceList(regions)}`}
        : once that is used, it is not checked until midnight UTC.
      </span>
    </span>
  )
}

function Left({
  of: { region, needSeconds, dailySeconds, leftSeconds },
  isOne,
}: {
  of: Allowance
  isOne: boolean
}) {
  return (
    <span className="faint">
      It needs {minutes(needSeconds)} of browser time a day
      {region === null
        ? `. The budget of this workspace is ${minutes(dailySeconds)}`
        : `${isOne ? '' : ' in each region'}. This workspace has ${minutes(dailySeconds)} there`}
      , of which {minutes(leftSeconds)} are left today{region !== null && ` in ${regionName(region)}`}.
    </span>
  )
}

const dollars = (usd: number): string => (usd >= 99.5 ? `$${Math.round(usd)}` : `$${usd.toFixed(2)}`)
