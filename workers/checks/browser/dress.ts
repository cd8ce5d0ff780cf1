import type { Page } from '@cloudflare/puppeteer'
import type { BrowserConfig } from './config.ts'
import { devices, networks, userAgentOf } from './devices.ts'

/** Makes a page look like a visitor's: screen, language, connection, cookies. To be called before it is opened. */
export async function dress(page: Page, config: BrowserConfig, ours: string): Promise<void> {
  const { viewport, locale, cpuSlowdown, url } = config
  await page.setViewport(devices[viewport])
  const session = await page.createCDPSession()
  const userAgent = userAgentOf(await page.browser().userAgent(), viewport, ours)
  await session.send('Network.setUserAgentOverride', {
    userAgent,
    ...(locale !== null && { acceptLanguage: locale }),
  })
  if (locale !== null) await session.send('Emulation.setLocaleOverride', { locale })
  if (cpuSlowdown > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  const network = networks[config.network]
  if (network) await page.emulateNetworkConditions(network)
  const cookies = Object.entries(config.cookies).map(([name, value]) => ({ name, value, url }))
  if (cookies.length > 0 && URL.canParse(url)) await session.send('Network.setCookies', { cookies })
}
