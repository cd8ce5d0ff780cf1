import type { ProbeTools } from '#checks/define'

/** What this deployment lends to its checks. */
export const probeTools = (env: Env): ProbeTools => ({
  resolvers: env.DOH_RESOLVERS.split(/\s+/).filter((url) => url !== ''),
  browser: env.BROWSER,
  files: env.FILES,
})
