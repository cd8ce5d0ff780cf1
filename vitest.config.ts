import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Read once, when the plugin's runtime is loaded: the authority behind the good certificates of test servers.
process.env.NODE_EXTRA_CA_CERTS = fileURLToPath(new URL('test/fixtures/test-only-ca.pem', import.meta.url))
const { cloudflareTest, readD1Migrations } = await import('@cloudflare/vitest-plugin')
const { probeWorkers } = await import('./test/probe-workers.ts')

/**
 * workerd with every binding of the Worker, and secrets that only tests know.
 * @param placed with probe Workers beside it, as after `npm run deploy -- --probes`.
 * @param traced with a collector of traces.
 */
const workerd = ({ placed = false, traced = false } = {}) =>
  cloudflareTest(async ({ inject }) => ({
    wrangler: { configPath: './wrangler.toml' },
    miniflare: {
      bindings: {
        TEST_MIGRATIONS: await readD1Migrations('./migrations'),
        ALLOW_PRIVATE_TARGETS: 'true',
        DOH_RESOLVERS: `${inject('doh').resolver}/good`,
        RDAP_BOOTSTRAP: `${inject('rdap').origin}/dns.json`,
        RDAP_REDIRECTOR: '',
        ENCRYPTION_KEY: 'dGVzdC1lbmNyeXB0aW9uLWtleS0zMi1ieXRlcyEhISE=',
        AUTH_SECRET: 'a-secret-that-only-tests-know-0123456789',
        BOOTSTRAP_API_KEY: 'ved_test_0123456789abcdef0123456789abcdef',
        ...(traced && {
          OTEL_EXPORTER_OTLP_ENDPOINT: inject('collector').origin,
          OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${inject('collector').token}`,
          OTEL_TRACES_SAMPLER_ARG: '0',
        }),
      },
      ...(placed && {
        serviceBindings: { PROBE_SAM: 'probe-sam', PROBE_AFR: 'probe-afr' },
        workers: await probeWorkers(inject('targets')),
      }),
    },
  }))

const placed = ['{workers,durable-objects}/**/*.placed.test.ts']
const traced = ['{workers,durable-objects}/**/*.traced.test.ts']
/** They wait for a real Chrome, which on a busy machine is late now and then. */
const browser = [
  'workers/checks/browser.test.ts',
  'workers/checks/browser/**/*.test.ts',
  'workers/api/browser-runs/*.test.ts',
  'durable-objects/browser-pool/*.test.ts',
]
const pure = ['workers/core/**/*.test.ts', 'workers/ingest/**/*.test.ts', 'dashboard/src/**/*.test.ts']

// Tests run in workerd, against real D1, objects, alarms, queues and R2. Pure functions keep nothing between files,
// so that theirs may share one workerd: starting one takes longer than running them.
export default defineConfig({
  test: {
    testTimeout: 20_000,
    // From its cache all modules that a file may reach go to workerd as one message. They are more than the 32 MiB it takes.
    fsModuleCache: false,
    hookTimeout: 30_000,
    // real targets and receivers on the loopback interface
    globalSetup: [
      './test/targets.ts',
      './test/shop-server.ts',
      './test/receivers.ts',
      './test/http-targets.ts',
      './test/doh-servers.ts',
      './test/push-servers.ts',
      './test/rdap-servers.ts',
      './test/status-page-servers.ts',
      './test/analytics-servers.ts',
      './test/socket-targets.ts',
      './test/tls-targets.ts',
      './test/smtp-servers.ts',
      './test/tracker-servers.ts',
      './test/collector-servers.ts',
      './test/browser-site.ts',
    ],
    projects: [
      { plugins: [workerd()], extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        plugins: [workerd()],
        extends: true,
        test: {
          name: 'workerd',
          include: ['workers/**/*.test.ts', 'durable-objects/**/*.test.ts'],
          exclude: [...pure, ...placed, ...traced, ...browser],
          setupFiles: ['./test/setup.ts'],
        },
      },
      {
        plugins: [workerd()],
        extends: true,
        test: { name: 'browser', include: browser, setupFiles: ['./test/setup.ts'], retry: 1 },
      },
      {
        plugins: [workerd({ placed: true })],
        extends: true,
        test: { name: 'placed', include: placed, setupFiles: ['./test/setup.ts'] },
      },
      {
        plugins: [workerd({ traced: true })],
        extends: true,
        test: { name: 'traced', include: traced, setupFiles: ['./test/setup.ts'] },
      },
    ],
  },
})
