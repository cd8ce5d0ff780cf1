import { z } from 'zod'
import { Components } from './components.ts'
import { CertificateFinding } from './certificate.ts'
import { Dialogue } from './dialogue.ts'
import { Excerpt } from './excerpt.ts'
import { ConsoleLine, PageRequests, Screenshot, Vitals } from './page.ts'
import { PingFinding } from './ping.ts'
import { Records } from './records.ts'
import { Registration } from './registration.ts'
import { GrpcFinding } from './grpc.ts'
import { WebSocketFinding } from './websocket.ts'
import { StepFinding } from './steps.ts'
import { BrowserRun } from '../run/schema.ts'

/**
 * What only some types of check find out, by name. A name that is missing was not looked for. Times in findings are
 * ISO 8601 strings: they are read by people, never reckoned with.
 * The one list of findings: a new one is one file here, and one that shows it in `dashboard/src/parts/findings`.
 */
export const Findings = z
  .object({
    /** http, steps: the body of an answer that failed. */
    excerpt: Excerpt,
    /** browser */
    vitals: Vitals,
    console: z.array(ConsoleLine),
    requests: PageRequests,
    screenshot: Screenshot,
    /** The whole of it, as it is kept for 90 days. */
    run: BrowserRun,
    /** dns: what each resolver answered. */
    records: Records,
    /** domain: how it is registered. */
    registration: Registration,
    /** dependency: what a third party's status page says. */
    components: Components,
    /** tls: the certificate and its chain. */
    certificate: CertificateFinding,
    /** http: why phases were wanted and not measured, in a sentence. */
    fallback: z.string(),
    /** tcp: what was said and answered. */
    dialogue: Dialogue,
    /** icmp */
    ping: PingFinding,
    websocket: WebSocketFinding,
    grpc: GrpcFinding,
    /** steps: each request in order. */
    steps: z.array(StepFinding),
  })
  .partial()
export type Findings = z.infer<typeof Findings>

/** Findings this long are kept with every result that is not up; longer ones only with a changed verdict and the newest. */
const maxEverywhereLetters = 2000

/** An excerpt this long is held in memory: a thousand monitors may fail at once, each with a page of 64 KB. */
const maxBriefLetters = 4000

/** What of the newest findings is held in memory. */
export function briefFindings(findings: Findings | null): Findings | null {
  const { excerpt } = findings ?? {}
  if (!excerpt || excerpt.text.length <= maxBriefLetters) return findings
  return {
    ...findings,
    excerpt: { ...excerpt, text: excerpt.text.slice(0, maxBriefLetters), truncated: true },
  }
}

/** What of the findings is kept with each failing result. The excerpt is long by nature; a run has a row of its own. */
export function shortFindings(findings: Findings | null): Findings | null {
  if (!findings) return null
  const { excerpt: _, run: __, ...short } = findings
  if (Object.keys(short).length === 0) return null
  return JSON.stringify(short).length <= maxEverywhereLetters ? short : null
}
