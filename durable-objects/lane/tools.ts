import type { ProbeTools } from '#checks/define'
import { browserPool } from '#platform/objects'

/**
 * What this deployment lends to its checks.
 * @param region whose pool lends the browsers; left out where checks run elsewhere, without any.
 */
export const probeTools = (env: Env, region?: string): ProbeTools => ({
  resolvers: env.DOH_RESOLVERS.split(/\s+/).filter((url) => url !== ''),
  rdap: { bootstrapUrl: env.RDAP_BOOTSTRAP, redirectorUrl: env.RDAP_REDIRECTOR || null },
  browser: env.BROWSER,
  ...(region !== undefined && { browserPool: () => browserPool(env, region) }),
  files: env.FILES,
  assets: env.ASSETS,
})
