/** Screens that people look at, in CSS pixels. */
export const devices = {
  desktop: { width: 1_280, height: 800, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
  'desktop-large': { width: 1_920, height: 1_080, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
  tablet: { width: 820, height: 1_180, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  'phone-small': { width: 360, height: 640, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const
export type Device = keyof typeof devices

const kilobits = (count: number): number => (count * 1_024) / 8

/**
 * Connections as Chrome's developer tools know them: what is offered is less than the name says, for the bits of lower
 * layers; the latency is that of a request, which takes several round trips. Bytes a second, ms.
 * @see https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
 */
export const networks = {
  full: null,
  'slow-3g': { download: kilobits(500) * 0.8, upload: kilobits(500) * 0.8, latency: 2_000 },
  'slow-4g': { download: kilobits(1_638.4) * 0.9, upload: kilobits(750) * 0.9, latency: 562.5 },
  'fast-4g': { download: kilobits(9_216) * 0.9, upload: kilobits(1_536) * 0.9, latency: 165 },
} as const
export type NetworkName = keyof typeof networks

/** What Chrome calls itself on such a device, and who we are. */
export function userAgentOf(browsers: string, device: Device, ours: string): string {
  const { isMobile, width } = devices[device]
  if (!isMobile) return `${browsers} ${ours}`
  const word = width < 600 ? 'Mobile Safari' : 'Safari'
  return `${browsers.replace(/\([^)]*\)/, '(Linux; Android 10; K)').replace(/\bSafari\b/, word)} ${ours}`
}
