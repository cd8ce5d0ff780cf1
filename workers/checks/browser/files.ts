import { acceptedKey, pictureNames } from '#core/run/accepted'
import { harOf } from '#core/run/har'
import { artifactKey, filmKey } from '#core/run/key'
import type { Artifact, BrowserRun } from '#core/run/schema'
import { waterfallOf } from '#core/run/waterfall'
import { version } from '#platform/version'
import { within } from '#platform/within'
import type { ProbeContext } from '../define.ts'
import type { BrowserConfig } from './config.ts'
import { thirdPartyOf } from './third-party.ts'
import type { Visited } from './visit.ts'
import { compare, type Difference } from './visual.ts'

type Whose = Pick<BrowserRun, 'id' | 'workspaceId' | 'monitorId' | 'at'>

/** A file to be kept. */
export interface Kept extends Omit<Artifact, 'bytes'> {
  body: Uint8Array
}

const maxJsonBytes = 2_000_000
const patienceMs = 3_000

/**
 * What a visit's requests come to as files: a HAR, and the same as a waterfall, with what the page wrote to its console.
 * Whatever is hidden is hidden in them too.
 */
export function trafficFiles(
  { traffic, seen, url, heard }: Visited,
  { mask }: Pick<ProbeContext, 'mask'>,
  browser: { name: string; version: string },
): Kept[] {
  const { exchanges, marks, startedAt, more } = traffic
  if (startedAt === null) return []
  const isThirdParty = thirdPartyOf(url)
  const { fcpMs = null, lcpMs = null } = seen?.vitals ?? {}
  const waterfall = waterfallOf(exchanges, {
    isThirdParty,
    mask,
    more,
    marks: { fcpMs, lcpMs, ...marks },
    console: heard.console,
  })
  const har = harOf(exchanges, { version, browser, title: shownTitle(url), startedAt, mask, ...marks })
  return [
    {
      name: 'waterfall.json',
      kind: 'waterfall',
      contentType: 'application/json',
      atMs: 0,
      body: json(waterfall),
    },
    { name: 'har.json', kind: 'har', contentType: 'application/json', atMs: 0, body: json(har) },
  ].filter(({ body }) => body.length <= maxJsonBytes) as Kept[]

  function json(value: unknown): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(mask.deep(value)))
  }
}

/** A page's title is its own; what a HAR calls so is the address. */
const shownTitle = (url: string): string => URL.parse(url)?.host ?? 'page'

/** The pictures of a visit. */
export function pictureFiles(
  { picture, pictureAt, frames, traffic }: Visited,
  { visual }: BrowserConfig,
): Kept[] {
  const since = (at: number): number => Math.max(0, Math.round(at - (traffic.startedAt ?? at)))
  const film = frames.map(({ at, jpeg }, index) => ({
    name: `film-${String(index + 1).padStart(2, '0')}.jpg`,
    kind: 'film' as const,
    contentType: 'image/jpeg' as const,
    atMs: since(at),
    body: jpeg,
  }))
  if (!picture) return film
  const last = visual
    ? ({ name: pictureNames.png, contentType: 'image/png' } as const)
    : ({ name: pictureNames.jpeg, contentType: 'image/jpeg' } as const)
  return [{ ...last, kind: 'picture', atMs: since(pictureAt), body: picture }, ...film]
}

export const diffFile = ({ picture }: Difference, atMs: number): Kept => ({
  name: pictureNames.diff,
  kind: 'diff',
  contentType: 'image/png',
  atMs,
  body: picture,
})

/** How a picture differs from the accepted one; null when none was accepted, or they cannot be compared. */
export async function differenceOf(
  { picture }: Visited,
  config: BrowserConfig,
  { files, workspaceId, monitorId }: Pick<ProbeContext, 'files' | 'workspaceId' | 'monitorId'>,
): Promise<Difference | null> {
  if (!files || !config.visual || !picture) return null
  const accepted = await within(patienceMs, files.get(acceptedKey({ workspaceId, monitorId }))).catch(
    () => null,
  )
  return accepted && compare(new Uint8Array(await accepted.arrayBuffer()), picture, config)
}

/**
 * Keeps files in R2, all frames of a film in one object. Answers those that are kept: what could not be, or not in
 * time, is no failure of the page.
 */
export async function keep(files: R2Bucket | null, whose: Whose, all: readonly Kept[]): Promise<Artifact[]> {
  if (!files || all.length === 0) return []
  const film = all.filter(({ kind }) => kind === 'film')
  const put = (key: string, body: Uint8Array, contentType: string): Promise<boolean> =>
    within(patienceMs, files.put(key, body, { httpMetadata: { contentType } })).then(
      () => true,
      (error: unknown) => {
        console.warn({ event: 'browser.not_kept', monitorId: whose.monitorId, error: String(error) })
        return false
      },
    )
  const filmed =
    film.length === 0 ? Promise.resolve(false) : put(filmKey(whose), joined(film), 'application/octet-stream')
  const kept = await Promise.all(
    all.map(({ name, kind, contentType, body }) =>
      kind === 'film' ? filmed : put(artifactKey(whose, name), body, contentType),
    ),
  )
  return all.filter((_, index) => kept[index]).map(({ body, ...rest }) => ({ ...rest, bytes: body.length }))
}

function joined(frames: readonly Kept[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, { body }) => sum + body.length, 0))
  let offset = 0
  for (const { body } of frames) {
    whole.set(body, offset)
    offset += body.length
  }
  return whole
}
