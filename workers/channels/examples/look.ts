import markdownIt from 'markdown-it'

/** Text as HTML. */
export const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Text as HTML whose line breaks are kept, for markup in which only the line break means something. */
export const literal = (text: string): string => html(text).replaceAll('\n', '<br>')

export const button = (text: string, url: string): string =>
  `<a class="press" href="${html(url)}">${html(text)}</a>`

/** What is read of HTML. */
export const textOf = (looks: string): string =>
  looks
    .replaceAll(/<(?:br|p|div|h\d|li)\b[^>]*>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    // WORD JOINER: seen by nobody.
    .replaceAll('\u2060', '')

const commonMark = markdownIt({ html: true, linkify: true })

/** Markdown as a CommonMark reader shows it, with struck text, tables and bare links: written by somebody else than who escapes it. */
export const markdown = (text: string): string => commonMark.render(text)

export const bytes = (text: string): number => new TextEncoder().encode(text).length
