import { env as bindings } from 'cloudflare:workers'
import { count } from './counts.ts'
import { meteredDatabase } from './metered-database.ts'
import { overlay } from './metered-storage.ts'

type Call = (...given: unknown[]) => unknown

/** For questions about lanes alone: every vote is taken, and no monitor object is there to hear it. */
const takesVotes = (bindings as { BENCH_TAKE_VOTES?: string }).BENCH_TAKE_VOTES === 'true'

const voteTaker = <Namespace extends DurableObjectNamespace>(namespace: Namespace): Namespace =>
  overlay(namespace, { getByName: () => ({ record: async () => 'filed', silent: async () => undefined }) })

const known = new WeakMap<object, Env>()

/** The same bindings, counting what each call is billed for. */
export function meteredEnv(env: Env): Env {
  const before = known.get(env)
  if (before) return before
  const wrapped: Env = {
    ...env,
    DB: meteredDatabase(env.DB),
    LANES: meteredNamespace(env.LANES, 'LaneObject'),
    MONITORS: takesVotes ? voteTaker(env.MONITORS) : meteredNamespace(env.MONITORS, 'MonitorObject'),
    INCIDENTS: meteredNamespace(env.INCIDENTS, 'IncidentObject'),
    BROWSER_POOLS: meteredNamespace(env.BROWSER_POOLS, 'BrowserPoolObject'),
    LIVE: meteredNamespace(env.LIVE, 'LiveObject'),
    STREAMS: meteredNamespace(env.STREAMS, 'StreamObject'),
    RESULTS_QUEUE: meteredQueue(env.RESULTS_QUEUE, 'results'),
    HOURS_QUEUE: meteredQueue(env.HOURS_QUEUE, 'hours'),
    INCIDENTS_QUEUE: meteredQueue(env.INCIDENTS_QUEUE, 'incidents'),
    DELIVERIES_QUEUE: meteredQueue(env.DELIVERIES_QUEUE, 'deliveries'),
    RUNS_QUEUE: meteredQueue(env.RUNS_QUEUE, 'runs'),
    FILES: meteredBucket(env.FILES),
    ...Object.fromEntries(
      (['PROBE_SAM', 'PROBE_AFR', 'PROBE_ME'] as const).flatMap((name) => {
        const probe = env[name]
        return probe ? [[name, meteredProbe(probe)]] : []
      }),
    ),
    CELLS: meteredDataset(env.CELLS),
    WINDOWS: meteredDataset(env.WINDOWS),
  }
  known.set(env, wrapped)
  known.set(wrapped, wrapped)
  return wrapped
}

const meteredDataset = (dataset: AnalyticsEngineDataset): AnalyticsEngineDataset =>
  overlay(dataset, {
    writeDataPoint: (point?: AnalyticsEngineDataPoint) => {
      count('analytics points')
      dataset.writeDataPoint(point)
    },
  })

/** Every method called on a stub is one billed request of its object. */
function meteredNamespace<Namespace extends DurableObjectNamespace>(
  namespace: Namespace,
  name: string,
): Namespace {
  const stubOf = (stub: object) =>
    new Proxy(stub, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method, target)
        if (typeof method !== 'string' || typeof value !== 'function' || method === 'then') return value
        return (...given: unknown[]) => {
          count(`object calls: ${name}.${method}`)
          return Reflect.apply(value as Call, target, given)
        }
      },
    })
  return overlay(namespace, {
    getByName: (...given: Parameters<Namespace['getByName']>) =>
      stubOf(namespace.getByName(given[0], given[1])),
    get: (...given: Parameters<Namespace['get']>) => stubOf(namespace.get(given[0], given[1])),
  })
}

const meteredProbe = (probe: Fetcher): Fetcher =>
  overlay(probe, {
    fetch: (...given: Parameters<Fetcher['fetch']>) => {
      count('probe calls')
      return probe.fetch(...given)
    },
  })

const messageOverheadBytes = 100
const operationBytes = 64_000

function meteredQueue(queue: Queue, name: string): Queue {
  const one = (body: unknown) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body)).length + messageOverheadBytes
    count(`queue messages: ${name}`)
    count(`queue bytes: ${name}`, bytes)
    // Written, read and deleted: three operations for each 64 KB begun.
    count(`queue operations: ${name}`, 3 * Math.ceil(bytes / operationBytes))
  }
  return overlay(queue, {
    send: (body: unknown, options?: QueueSendOptions) => {
      one(body)
      return queue.send(body, options)
    },
    sendBatch: (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) => {
      const list = [...messages]
      for (const { body } of list) one(body)
      return queue.sendBatch(list, options)
    },
  })
}

function meteredBucket(bucket: R2Bucket): R2Bucket {
  const named =
    (method: 'put' | 'get' | 'head' | 'list' | 'delete', kind: string) =>
    (...given: unknown[]) => {
      if (method !== 'delete') count(`r2 ${kind}`)
      return (bucket[method] as Call).apply(bucket, given)
    }
  return overlay(bucket, {
    put: named('put', 'writes'),
    list: named('list', 'writes'),
    get: named('get', 'reads'),
    head: named('head', 'reads'),
  })
}
