import { type BrowserRun, noVitals } from '../workers/core/run/schema.ts'

let count = 0

/** A run of a browser check that went well; each has an id of its own. */
export const browserRun = (part: Partial<BrowserRun> = {}): BrowserRun => ({
  id: `run_${String((count += 1)).padStart(8, '0')}${crypto.randomUUID().slice(0, 8)}`,
  workspaceId: 'wsp_1',
  monitorId: 'mon_1',
  region: 'weur',
  at: Date.now() - 60_000,
  took: 3_000,
  outcome: 'up',
  failure: null,
  message: null,
  url: 'https://shop.example/',
  title: 'Shop',
  samples: 1,
  vitals: noVitals,
  loadMs: 500,
  totals: {
    requests: 3,
    failedRequests: 0,
    bytes: 30_000,
    thirdPartyBytes: 0,
    consoleErrors: 0,
    pageErrors: 0,
  },
  over: [],
  regression: [],
  steps: [],
  artifacts: [],
  accessibility: null,
  certificate: null,
  visual: null,
  basis: '',
  ...part,
})
