import type { ProbeTools } from '#checks/define'

/** What this deployment lends to its checks. */
export const probeTools = (env: Env): ProbeTools => ({
  resolvers: env.DOH_RESOLVERS.split(/\s+/).filter((url) => url !== ''),
  rdap: { bootstrapUrl: env.RDAP_BOOTSTRAP, redirectorUrl: env.RDAP_REDIRECTOR || null },
  browser: env.BROWSER,
  files: env.FILES,
  assets: env.ASSETS,
})
