/** Why this wrangler.toml must not be deployed, in words for the terminal; null when it may. */
export function refuseSettings(toml: string): string | null {
  const lines = toml
    .split('\n')
    .map((line) => line.replace(/#.*$/, ''))
    .filter((line) => line.includes('ALLOW_PRIVATE_TARGETS'))
  const isClosed = (line: string) => /ALLOW_PRIVATE_TARGETS["']?\s*=\s*(["']?)false\1\s*(,|\}|$)/.test(line)
  if (lines.length > 0 && lines.every(isClosed)) return null
  return (
    'wrangler.toml must say ALLOW_PRIVATE_TARGETS = "false": a deployment that checks private addresses ' +
    'lets whoever may add a monitor look into your network. The local start allows them by itself.'
  )
}
