import { describe, it } from 'vitest'
import { isCloudflareAddress } from './cloudflare-network.ts'

describe("Cloudflare's network", () => {
  it.for([
    ['104.16.0.0'],
    ['104.23.255.255'],
    ['104.27.255.255'],
    ['172.64.0.1'],
    ['1.1.1.1'],
    ['131.0.75.255'],
  ])('holds %s', ([address = ''], { expect }) => expect(isCloudflareAddress(address)).toBe(true))
  it.for([
    ['104.15.255.255'],
    ['104.28.0.0'],
    ['172.63.255.255'],
    ['1.1.2.1'],
    ['2606:4700::1'],
    ['example.com'],
    [''],
  ])('does not hold %s', ([address = ''], { expect }) => expect(isCloudflareAddress(address)).toBe(false))
})
