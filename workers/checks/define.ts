import type { z } from 'zod'
import type { StepProgress } from '#core/flow/result'
import type { BrowserPoolRpc } from '#core/browser-pool/rpc'
import type { Answer } from '#core/result'
import { noTimings, type Blame, type Failure } from '#core/result'
import type { Hidden, Mask } from '#core/secrets/mask'
import type { NativeTools } from './native.ts'
import type { SecretValues } from './secrets/fill.ts'

/** What a deployment lends to its checks. */
export interface ProbeTools {
  /** DNS-over-HTTPS resolvers (RFC 8484) to ask, as URLs; the first is the usual one. */
  resolvers: readonly string[]
  /** Where registries are found; left out: IANA's list and no redirector. */
  rdap?: RdapServices
  /** The Browser binding; null where there is none. */
  browser: BrowserRun | null
  /** Who lends its browsers, asked anew each time; left out: nobody does, and any that is free is taken. */
  browserPool?: () => BrowserPoolRpc
  /** Where screenshots and other large evidence go; null where nothing can be kept. */
  files: R2Bucket | null
  /** The deployment's own files; left out where there are none. */
  assets?: Pick<Fetcher, 'fetch'>
  /** What no Worker can do; left out there. */
  native?: NativeTools
}

export interface RdapServices {
  /** A list of RDAP servers by top-level domain (RFC 9224). */
  bootstrapUrl: string
  /** Asked about domains that no server of the list is for; it redirects to whom it knows. Null: nobody is. */
  redirectorUrl: string | null
}

export interface ProbeContext extends ProbeTools {
  /** Aborts at the monitor's timeout. The runner owns the clock, not the check. */
  signal: AbortSignal
  /** The timeout behind the signal, for messages. */
  timeoutMs: number
  /** `Vedette/<version> (<region>; +<url>)`, sent with every HTTP probe. */
  userAgent: string
  /** Locally true: private, loopback and link-local targets may be checked. */
  allowPrivateTargets: boolean
  /** Where the check runs: a region's id. */
  region: string
  /** Whose check it is, for names of what is kept; a check that is only tried has the id `mon_trial`. */
  workspaceId: string
  monitorId: string
  /** Takes what nobody is to read out of the answer, when it is given: what a probe comes to know is hidden here. */
  mask: Mask
  /** What the secrets are worth that a config names where it takes them `later`; left out when it names none. */
  secrets?: SecretValues | undefined
  /** Hears of each step of a flow as it begins and ends: somebody looks on. */
  onStep?: ((progress: StepProgress) => void) | undefined
  /** Who lends the tools. Promises are shared with its other checks only: those of another object may never settle. */
  owner: object
}

/** An address that a check will call, and the field that says so. */
export interface CalledAddress {
  path: string
  /** A URL, or a bare host name or IP address. */
  address: string
  /** The port of a bare host, and the field that says so; a URL says its own. */
  port?: { path: string; number: number }
}

/** One kind of check: its config and its probe. A target that is down is an answer; a throw is our own fault. */
export interface CheckType<Type extends string = string, Config extends z.ZodObject = z.ZodObject> {
  type: Type
  title: string
  /** Field order and `.meta({ title, description, secret })` are what the form shows. */
  config: Config
  /** What is looked at, in words, for lists and alerts: a URL, host:port … Never a secret. */
  target(config: z.output<Config>): string
  timeoutMs(config: z.output<Config>): number
  /** The shortest interval a monitor of this type may have; a shorter one is refused. Default: none but that of all. */
  minIntervalSeconds?: number
  /** The most regions it may run in, where every region would be told the same. */
  maxRegions?: number
  /** True when each check is costly for where it runs, however quick it is: it then takes the places of slow ones. */
  heavy?: boolean
  /**
   * Evidence comes by itself and nothing is probed: a monitor of this type has one place to live, whatever its regions,
   * and is believed at once. How often news is expected, in seconds, is in place of its interval.
   */
  passive?: { everySeconds(config: z.output<Config>): number }
  /** Needs what Workers cannot do: monitors of this type run in private locations only. */
  privateOnly?: boolean
  /** Needs what private locations and placed probes do not have. */
  publicOnly?: boolean
  /** What the check calls, so that a forbidden place is refused when the monitor is saved. Default: `url`, `hostname`. */
  addresses?(config: z.output<Config>): CalledAddress[]
  /** What in a config nobody is to read in an answer, beside the workspace's secrets. */
  hides?(config: z.output<Config>): Hidden[]
  probe(config: z.output<Config>, context: ProbeContext): Promise<Answer>
}

export const defineCheck = <Type extends string, Config extends z.ZodObject>(
  check: CheckType<Type, Config>,
) => check

const answer = (outcome: Answer['outcome'], part: Partial<Answer>): Answer => ({
  blame: null,
  failure: null,
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message: null,
  assertions: null,
  hops: null,
  findings: null,
  ...part,
  outcome,
})

export const up = (part: Partial<Answer> = {}): Answer => answer('up', part)
export const degraded = (message: string, part: Partial<Answer> = {}): Answer =>
  answer('degraded', { blame: 'target', message, ...part })
export const down = (failure: Failure, message: string, part: Partial<Answer> = {}): Answer =>
  answer('down', { blame: 'target', failure, message, ...part })
/** Our own fault: never counts against the target. */
export const unknown = (message: string, part: Partial<Answer> & { blame?: Blame } = {}): Answer =>
  answer('unknown', { blame: 'internal', failure: 'internal', message, ...part })
