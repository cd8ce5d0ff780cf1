import { dayMs } from '../../cell.ts'
import { isWeakKey, keyText } from '../algorithms.ts'
import { addressText, isFor } from '../host-match.ts'
import { dateText, daysText } from '../words.ts'
import { degraded, down, leafOf, onDay, type Rule, usualDegradedDays } from './rule.ts'

// What can be wrong with a server's own certificate.

/** Longer than this no public authority may make them; browsers refuse what does (CA/Browser Forum, from 2020-09-01). */
const maxPublicLifeMs = 398 * dayMs
const serverAuth = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']

export const validity: Rule = (shown, _demands, now) => {
  const { validFrom, validTo } = leafOf(shown)
  if (now > validTo) return down(`the certificate expired ${daysText(now - validTo)} ago (${onDay(validTo)})`)
  if (now < validFrom)
    return down(
      `the certificate is not valid before ${dateText(validFrom)} (in ${daysText(validFrom - now)})`,
    )
  return null
}

export const host: Rule = (shown, { hostname, host: wanted }) => {
  const leaf = leafOf(shown)
  if (wanted && isFor(leaf, wanted)) return null
  const named = [...leaf.names, ...leaf.addresses.map(addressText)]
  if (named.length === 0) return down(`the certificate names no host at all, so it is not for ${hostname}`)
  const [first, second] = named
  const others = named.length > 2 ? ` and ${named.length - 1} others` : second ? ` and ${second}` : ''
  return down(`the certificate is for ${first}${others}, not for ${hostname}`)
}

export const usage: Rule = (shown) => {
  const { usages } = leafOf(shown)
  if (!usages || usages.some((id) => serverAuth.includes(id))) return null
  return down('the certificate is not meant for servers')
}

export const daysLeft: Rule = (shown, { minimumDays, degradedDays }, now) => {
  const { validFrom, validTo } = leafOf(shown)
  const left = validTo - now
  if (left < 0) return null
  const expires = `the certificate expires in ${daysText(left)} (${onDay(validTo)})`
  if (left < minimumDays * dayMs)
    return down(`${expires}, expected at least ${daysText(minimumDays * dayMs)}`)
  const soon =
    degradedDays === null
      ? Math.min(usualDegradedDays * dayMs, (validTo - validFrom) / 3)
      : degradedDays * dayMs
  return left < soon ? degraded(expires) : null
}

export const key: Rule = (shown) => {
  const { key: kind } = leafOf(shown)
  return isWeakKey(kind) ? degraded(`the key of the certificate is weak (${keyText(kind)})`) : null
}

export const life: Rule = (shown) => {
  const { validFrom, validTo } = leafOf(shown)
  if (!shown.path.authority?.isPublic || validTo - validFrom <= maxPublicLifeMs) return null
  return degraded(
    `the certificate is valid for ${daysText(validTo - validFrom)}, longer than browsers accept`,
  )
}
