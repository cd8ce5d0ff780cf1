import { clip } from './define.ts'

/** Ends a mention, a link or an emoji before it has begun, and is seen by nobody: WORD JOINER. */
const joiner = '\u2060'

/** Cut first, then escaped, then measured: an entity is never split, and the limit holds for what is sent. */
export function fit(text: string, max: number, escape: (text: string) => string): string {
  let room = max
  let escaped = escape(clip(text, room))
  while (escaped.length > max) {
    // Five is what the longest entity adds to a character: no step takes more than it must.
    room -= Math.max(1, Math.ceil((escaped.length - max) / 5))
    escaped = escape(clip(text, room))
  }
  return escaped
}

/** A text cut to so many bytes of UTF-8, the last an ellipsis when something is missing. */
export function clipBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder()
  let room = text.length
  let cut = text
  for (let over = encoder.encode(cut).length - maxBytes; over > 0;) {
    // A code unit is three bytes at most.
    room -= Math.max(1, Math.ceil(over / 3))
    cut = clip(text, room)
    over = encoder.encode(cut).length - maxBytes
  }
  return cut
}

/** For HTML, as Telegram, Matrix and Google Chat read it. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const percent = (one: string): string => `%${one.charCodeAt(0).toString(16).toUpperCase()}`

/** A URL as Markdown shows it whole and makes it one to press: nothing in it is markup, and nobody is mentioned. */
export const autolink = (url: string): string => `<${url.replaceAll(/[\s<>\\@]/g, percent)}>`

/** A URL for the parentheses of a link, which it cannot leave. */
export const destination = (url: string): string => url.replaceAll(/[\s<>()\\@"']/g, percent)

const urls = /(https?:\/\/[^\s<>…]+)/

/** Escapes a text that may name addresses: what they may hold differs from what words may. */
const byUrls = (text: string, how: { url: (url: string) => string; words: (words: string) => string }) =>
  text
    .split(urls)
    .map((part, index) => (index % 2 === 1 ? how.url(part) : how.words(part)))
    .join('')

/**
 * For CommonMark and its kin (Mattermost, Gotify): nothing is formatted, an address stays one that can be pressed,
 * nobody is mentioned. `<` and `>` as entities, since Mattermost first reads `<!channel>` as Slack does.
 */
export const escapeMarkdown = (text: string): string => byUrls(text, { url: autolink, words: markdownWords })

const markdownWords = (words: string): string =>
  words
    // Before a letter a backslash is one, and Mattermost knows it as nothing else.
    .replaceAll(/\\(?![A-Za-z0-9])|[`*_{}[\]()#+\-.!|~]/g, (one) => `\\${one}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', `@${joiner}`)
    // `:fire:` is an emoji in Mattermost.
    .replaceAll(/:(?=[A-Za-z\\]|(?:100|1234|8ball):)/g, `:${joiner}`)

/** For Discord, where a backslash takes the meaning from whatever follows it: https://discord.com/developers/docs/reference#message-formatting */
export const escapeDiscord = (text: string): string =>
  byUrls(text, {
    url: autolink,
    words: (words) => words.replaceAll(/[\\*_~`|<>#\-[\]()@:]/g, (one) => `\\${one}`),
  })

/** For Telegram's HTML: a name after @ would call whoever bears it. */
export const escapeTelegram = (text: string): string =>
  byUrls(text, { url: escapeHtml, words: (words) => escapeHtml(words).replaceAll('@', `@${joiner}`) })
