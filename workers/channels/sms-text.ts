// How much an SMS holds: 3GPP TS 23.038 (the alphabet) and 23.040 (parts). https://www.twilio.com/docs/glossary/what-sms-character-limit

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Take two places. */
const extended = new Set('\f^{}\\[~]|€')

/** What text processors put in place of plain characters: one of them would more than double the price of the message. */
const plain: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00A0': ' ',
  '\t': ' ',
}

/** Places in the messages of one SMS: two parts in the plain alphabet, three where it takes another. */
const maxGsm = 2 * 153
const maxUcs = 3 * 67

/** The places a text takes in the plain alphabet; null when it has a character of another. */
export function gsmLength(text: string): number | null {
  let length = 0
  for (const letter of text) {
    if (basic.has(letter)) length += 1
    else if (extended.has(letter)) length += 2
    else return null
  }
  return length
}

const lengthIn = (text: string, isGsm: boolean): number =>
  isGsm ? (gsmLength(text) ?? Infinity) : text.length

/**
 * `words`, cut where they must be, above a link, which is never cut: together at most two parts, or three when not all
 * of it is in the plain alphabet. The link is the first of `links` that leaves room for words; when none does, none.
 */
export function smsText(words: string, ...links: string[]): string {
  const simple = words.toWellFormed().replaceAll(/[“”„‘’–—…\u00A0\t]/g, (one) => plain[one] ?? one)
  const isGsm = gsmLength([simple, ...links].join('')) !== null
  const max = isGsm ? maxGsm : maxUcs
  const link = links.find((one) => lengthIn(one, isGsm) < max / 2)
  const linked = link === undefined ? '' : `\n${link}`
  if (lengthIn(simple + linked, isGsm) <= max) return simple + linked
  const end = `...${linked}`
  return cut(simple, max - lengthIn(end, isGsm), isGsm) + end
}

/** The beginning of a text that takes so many places at most; no character is split. */
function cut(text: string, places: number, isGsm: boolean): string {
  let kept = ''
  let taken = 0
  for (const letter of text) {
    taken += lengthIn(letter, isGsm)
    if (taken > places) break
    kept += letter
  }
  return kept.trimEnd()
}
