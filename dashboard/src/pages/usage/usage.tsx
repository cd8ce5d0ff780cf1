import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { breakersQuery, quotaQuery } from '../../data/usage.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BreakersPanel } from './breakers-panel.tsx'
import { RequestsPanel } from './requests-panel.tsx'
import { usageSentence } from './sentence.ts'
import { TodayPanel } from './today-panel.tsx'

/** What is used of what is limited, what happens at a limit, and which destinations are left alone. */
export function UsagePage() {
  const quota = useQuery(quotaQuery)
  const breakers = useQuery(breakersQuery)
  return (
    <PageFrame
      title={usageSentence(quota.data, breakers.data?.data)}
      above={
        <>
          <Link to="/settings">Settings</Link> · Usage and limits
        </>
      }
    >
      <TodayPanel />
      <BreakersPanel />
      <RequestsPanel />
    </PageFrame>
  )
}
