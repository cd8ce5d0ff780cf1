import type { BrowserConfig } from './config.ts'
import { devices } from './devices.ts'

export interface Difference {
  /** Of the picture that is compared, 0 to 1. */
  share: number
  /** A PNG that shows where. */
  picture: Uint8Array
}

/** A picture of more than this is not compared: its pixels would fill the memory. */
const maxPixels = 8_000_000

/**
 * Compares a picture with the one that was accepted, pixel by pixel, but for what is left out and for the edges of
 * letters, which are never quite the same. Null when they cannot be compared: another size, or not pictures.
 */
export async function compare(
  accepted: Uint8Array,
  picture: Uint8Array,
  { visual, viewport }: Pick<BrowserConfig, 'visual' | 'viewport'>,
): Promise<Difference | null> {
  // Loaded at the first comparison: most isolates never need them.
  const [{ decode, encode }, { default: pixelmatch }] = await Promise.all([
    import('fast-png'),
    import('pixelmatch'),
  ])
  try {
    const [before, after] = [accepted, picture].map((png) => rgba(decode(png)))
    if (!before || !after || before.width !== after.width || before.height !== after.height) return null
    const { width, height } = after
    const ignoreMask = maskOf(width, height, visual?.masks ?? [], devices[viewport].deviceScaleFactor)
    const diff = new Uint8Array(width * height * 4)
    const differing = pixelmatch(before.data, after.data, diff, width, height, { ignoreMask })
    const compared = ignoreMask.reduce((count, ignored) => count - ignored, width * height)
    const share = compared === 0 ? 0 : differing / compared
    return { share, picture: encode({ width, height, data: diff, channels: 4, depth: 8 }) }
  } catch (error) {
    console.warn({ event: 'browser.not_compared', error: error instanceof Error ? error.name : 'unknown' })
    return null
  }
}

interface Pixels {
  width: number
  height: number
  data: Uint8Array
}

function rgba(png: {
  width: number
  height: number
  channels: number
  depth: number
  data: ArrayLike<number>
}): Pixels | null {
  const { width, height, channels, depth, data } = png
  if (width * height > maxPixels || depth !== 8 || (channels !== 3 && channels !== 4)) return null
  if (channels === 4) return { width, height, data: Uint8Array.from(data) }
  const opaque = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < 3; channel++) opaque[pixel * 4 + channel] = data[pixel * 3 + channel] ?? 0
  return { width, height, data: opaque }
}

/** One for each pixel that is left out, in a picture of so many pixels to a CSS pixel. */
function maskOf(
  width: number,
  height: number,
  masks: NonNullable<BrowserConfig['visual']>['masks'],
  scale: number,
): Uint8Array {
  const mask = new Uint8Array(width * height)
  for (const { x, y, width: wide, height: high } of masks) {
    const [left, right] = [x, x + wide].map((edge) => Math.min(width, edge * scale))
    for (let row = y * scale; row < Math.min(height, (y + high) * scale); row++)
      mask.fill(1, row * width + (left ?? 0), row * width + (right ?? 0))
  }
  return mask
}
