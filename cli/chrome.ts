import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

/** A Chrome that can be started, and where it came from. */
export interface Chrome {
  executablePath: string
  from: string
}

const require = createRequire(import.meta.url)
const cacheDir = resolve(import.meta.dirname, '../node_modules/.cache/vedette')

/**
 * Finds a Chrome, or on Linux x64 unpacks the headless shell that the npm package `@sparticuz/chromium` carries,
 * with the libraries a bare machine lacks. Null where there is none at all.
 */
export async function findChrome(): Promise<Chrome | null> {
  return installedChrome() ?? (await packagedChrome())
}

function installedChrome(): Chrome | null {
  const named = process.env['CHROME_PATH']
  if (named && existsSync(named)) return { executablePath: named, from: 'CHROME_PATH' }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
  const apps = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  const found = [...onPath, ...apps].find((path) => existsSync(path))
  return found ? { executablePath: found, from: 'installed' } : null
}

async function packagedChrome(): Promise<Chrome | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const home = join(cacheDir, 'chromium')
  const wrapper = join(home, 'chrome')
  // What an earlier version unpacked has no fonts.
  if (!existsSync(wrapper) || !existsSync(join(home, 'fonts.conf'))) await unpack(home, wrapper)
  return { executablePath: wrapper, from: '@sparticuz/chromium' }
}

async function unpack(home: string, wrapper: string): Promise<void> {
  mkdirSync(home, { recursive: true })
  const { inflate } = await import('@sparticuz/chromium')
  const archives = join(dirname(require.resolve('@sparticuz/chromium')), '../bin')
  const outer = process.env['TMPDIR']
  process.env['TMPDIR'] = home // the package unpacks into the temporary folder; ours survives a restart
  try {
    for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(join(archives, name))
    }
  } finally {
    if (outer === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = outer
  }
  // The archive's own configuration looks for fonts where it ran in a cloud; without any, text takes no room at all.
  writeFileSync(join(home, 'fonts.conf'), fontsConfig(home))
  // Written last: its presence says that everything before it is complete.
  const script = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH="${home}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `export FONTCONFIG_FILE="\${FONTCONFIG_FILE:-${home}/fonts.conf}"`,
    `exec "${home}/chromium" --no-zygote --disable-gpu "$@"`,
  ]
  writeFileSync(wrapper, `${script.join('\n')}\n`)
  chmodSync(wrapper, 0o755)
}

/** The fonts of this machine, if it has any, and those that the package brings. */
const fontsConfig = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fonts-cache')}</cachedir>
</fontconfig>
`

/**
 * Makes the Browser binding of the local runtime find a Chrome without a download: it looks in a cache folder for one
 * of a fixed version, so that place gets a wrapper around what there is.
 * @returns the environment the local server needs; empty when its own download is already there.
 */
export function linkForWrangler(chrome: Chrome): Record<string, string> {
  const place = join('.wrangler/chrome', `linux-${miniflareChromeVersion()}`, 'chrome-linux64/chrome')
  const usual = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  if (process.platform !== 'linux' || existsSync(join(usual, place))) return {}
  const path = join(cacheDir, place)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\nexec "${chrome.executablePath}" "$@"\n`)
  chmodSync(path, 0o755)
  // CI=true makes the local runtime pass --no-sandbox, without which Chrome refuses to run as root.
  return { XDG_CACHE_HOME: cacheDir, CI: 'true' }
}

function miniflareChromeVersion(): string {
  const fromWrangler = createRequire(require.resolve('wrangler/package.json'))
  const source = readFileSync(fromWrangler.resolve('miniflare'), 'utf8')
  const version = /BROWSER_VERSION = "([\d.]+)"/.exec(source)?.[1]
  if (!version) throw new Error('this miniflare does not say which Chrome it looks for')
  return version
}
