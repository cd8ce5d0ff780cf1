import type { ComponentType } from 'react'
import type { Findings } from '../../contract.ts'
import { ComponentsView } from './components.tsx'
import { CertificateView } from './certificate.tsx'
import { DialogueView } from './dialogue.tsx'
import { ExcerptView } from './excerpt.tsx'
import { ConsoleView, PageRequestsView, ScreenshotView, VitalsView } from './page.tsx'
import { PingView } from './ping.tsx'
import { RecordsView } from './records.tsx'
import { RegistrationView } from './registration.tsx'
import { RunView } from './run.tsx'
import { FallbackView } from './fallback.tsx'
import { GrpcView } from './grpc.tsx'
import { WebSocketView } from './websocket.tsx'
import { StepsView } from './steps.tsx'

type Views = { [Name in keyof Findings]-?: ComponentType<{ finding: NonNullable<Findings[Name]> }> }

/** The one list of how findings are shown, in the order they are shown in. */
const views: Views = {
  vitals: VitalsView,
  screenshot: ScreenshotView,
  run: RunView,
  console: ConsoleView,
  requests: PageRequestsView,
  records: RecordsView,
  registration: RegistrationView,
  components: ComponentsView,
  certificate: CertificateView,
  fallback: FallbackView,
  dialogue: DialogueView,
  ping: PingView,
  websocket: WebSocketView,
  grpc: GrpcView,
  steps: StepsView,
  excerpt: ExcerptView,
}

const names = Object.keys(views) as (keyof Findings)[]

/** Whether there is anything for `FindingsView` to show. */
export const hasFindings = (findings: Findings): boolean => names.some((name) => findings[name] !== undefined)

/** What only this type of check finds out, each kind in its own way. */
export function FindingsView({ findings }: { findings: Findings }) {
  return names.map((name) => {
    const finding = findings[name]
    const View = views[name] as ComponentType<{ finding: typeof finding }>
    return finding === undefined ? null : <View key={name} finding={finding} />
  })
}
