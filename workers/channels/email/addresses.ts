import { z } from 'zod'

const Address = z.email('This must be an email address').max(254)

/** The most who get one mail; every provider takes as many. */
const maxRecipients = 20

export const To = z
  .array(Address.meta({ title: 'Address', examples: ['ops@example.com'] }))
  .min(1)
  .max(maxRecipients)
  .meta({
    title: 'To',
    description:
      'All of them get one mail and see each other. Who must hear apart gets a channel of their own.',
  })

/** Who a mail is from. */
export interface Sender {
  /** Empty when only an address is given. */
  name: string
  email: string
}

/** "Vedette <alerts@example.com>" or "alerts@example.com"; null when it is neither. */
export function parseSender(text: string): Sender | null {
  const match = /^(?:"?([^"<>\\\p{Cc}]{0,60}?)"?\s*)<([^<>\s]+)>$|^([^<>\s]+)$/u.exec(text.trim())
  const email = match?.[2] ?? match?.[3] ?? ''
  return Address.safeParse(email).success ? { name: (match?.[1] ?? '').trim(), email } : null
}

export const From = z
  .string()
  .trim()
  .max(320)
  .refine((text) => parseSender(text) !== null, 'This must be an address, or a name and an <address>')

/** What is said of the sender in every form; what a provider asks of it is put before. */
export const senderMeta = (more = '') => ({
  title: 'From',
  description: `${more}An address, or a name and an <address>.`.trim(),
  examples: ['Vedette <alerts@example.com>'],
})

/** Quoted, so that no name can be read as something else. */
export const senderText = ({ name, email }: Sender): string => (name === '' ? email : `"${name}" <${email}>`)

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/** Who hears it, in a word fit for lists. */
export function recipientsText(to: unknown): string {
  const all = Array.isArray(to) ? to.map(String) : []
  const [first = ''] = all
  return all.length > 1 ? `${first} and ${all.length - 1} more` : first
}

/** A text as encoded words (RFC 2047) where it is not ASCII: for providers that leave that to us. */
export function encodedWords(text: string): string {
  if (/^[\x20-\x7E]*$/.test(text)) return text
  const words: string[] = []
  let word = ''
  // 45 bytes make a word of 72 letters; the limit is 75. No letter is split.
  for (const letter of text) {
    const fits = new TextEncoder().encode(word + letter).length <= 45
    if (!fits) words.push(word)
    word = fits ? word + letter : letter
  }
  return [...words, word].map((one) => `=?UTF-8?B?${new TextEncoder().encode(one).toBase64()}?=`).join(' ')
}
