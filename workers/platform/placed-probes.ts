import { isPlacedRegion, type PlacedRegionId } from '#core/region-names'

/** One binding for each region that only a placed probe Worker reaches; `npm run deploy -- --probes` makes them. */
interface PlacedProbes {
  PROBE_SAM?: Fetcher
  PROBE_AFR?: Fetcher
  PROBE_ME?: Fetcher
}

declare global {
  // What wrangler.toml does not name, the generated types do not know.
  interface Env extends PlacedProbes {}
}

const bindings: Record<PlacedRegionId, keyof PlacedProbes> = {
  sam: 'PROBE_SAM',
  afr: 'PROBE_AFR',
  me: 'PROBE_ME',
}

/** The probe Worker of a region; null where none is deployed. */
export const placedProbe = (env: Env, region: PlacedRegionId): Fetcher | null => env[bindings[region]] ?? null

/** Whether checks can run in this region of the platform: everywhere, but for what needs a probe Worker and has none. */
export const isServed = (env: Env, region: string): boolean =>
  !isPlacedRegion(region) || placedProbe(env, region) !== null
