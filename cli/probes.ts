import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Unstable_RawConfig as RawConfig, Unstable_RawEnvironment as RawEnvironment } from 'wrangler'

/** A placed probe Worker: its environment in `wrangler.probe.toml`, its name, and what the main Worker calls it by. */
export interface PlacedProbe {
  region: string
  name: string
  binding: string
  placement: string
}

export interface ProbePlan {
  main: RawConfig
  probe: RawConfig
  probes: PlacedProbe[]
}

/** The probe Workers that `wrangler.probe.toml` names, for the main Worker of `wrangler.toml`. */
export async function planProbes(): Promise<ProbePlan> {
  const { experimental_readRawConfig: read } = await import('wrangler')
  const main = read({ config: 'wrangler.toml' }).rawConfig
  const probe = read({ config: 'wrangler.probe.toml' }).rawConfig
  const places = Object.entries((probe.env ?? {}) as Record<string, RawEnvironment>)
  const probes = places.map(([region, { placement }]) => ({
    region,
    name: `${main.name}-probe-${region}`,
    binding: `PROBE_${region.toUpperCase()}`,
    placement: placement && 'region' in placement ? placement.region : JSON.stringify(placement ?? 'nowhere'),
  }))
  return { main, probe, probes }
}

/**
 * Writes the main Worker's config with a binding to each probe Worker.
 * @returns its path. What it names by relative paths is found from wherever it lies.
 */
export function writeMainConfig({ main, probes }: ProbePlan, folder: string): string {
  const { assets, d1_databases: databases = [], services = [] } = main
  return write(folder, 'wrangler.json', {
    ...main,
    main: here(main.main),
    ...(assets?.directory && { assets: { ...assets, directory: resolve(assets.directory) } }),
    d1_databases: databases.map((one) => ({ ...one, migrations_dir: here(one.migrations_dir) })),
    services: [...services, ...probes.map(({ binding, name: service }) => ({ binding, service }))],
  })
}

/** Writes a config for each probe Worker as it runs on this machine, where nothing is placed and no edge is asked. */
export function writeLocalProbeConfigs({ probe, probes }: ProbePlan, folder: string): string[] {
  const { env: _, alias = {}, ...common } = probe
  const found = Object.entries(alias).map(([name, path]) => [name, resolve(path)])
  return probes.map(({ region, name }) =>
    write(join(folder, region), 'wrangler.json', {
      ...common,
      name,
      main: here(probe.main),
      alias: Object.fromEntries(found) as Record<string, string>,
      vars: { TRACE_URL: '' },
    }),
  )
}

const here = (path: string | undefined): string | undefined => (path === undefined ? path : resolve(path))

function write(folder: string, file: string, config: RawConfig): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, file)
  writeFileSync(path, JSON.stringify(config, null, 2))
  return path
}
