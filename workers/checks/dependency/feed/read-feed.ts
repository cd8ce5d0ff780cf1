import { parseXml, XmlElement, type XmlDocument } from '@rgrove/parse-xml'

export interface FeedEntry {
  title: string
  /** Its content without markup. */
  text: string
  link: string | null
  /** As the feed writes it. */
  updatedAt: string | null
}

const maxEntries = 50
const maxLetters = 4_000

/** Reads RSS 2.0 or Atom (RFC 4287), newest entries first as feeds have them. Null when it is neither. */
export function readFeed(xml: string): { title: string; entries: FeedEntry[] } | null {
  const root = rootOf(xml)
  if (!root) return null
  const channel = bare(root) === 'feed' ? root : child(root, 'channel')
  if (!channel || !['feed', 'rss', 'rdf'].includes(bare(root))) return null
  // RSS 1.0 has its items beside the channel.
  const entries = [...children(channel, 'item', 'entry'), ...(channel === root ? [] : children(root, 'item'))]
  return { title: textOf(channel, 'title'), entries: entries.slice(0, maxEntries).map(entryOf) }
}

/** Whatever a stranger sends: what is no XML, or nested to break us, is no feed. */
function rootOf(xml: string): XmlElement | null {
  let document: XmlDocument
  try {
    document = parseXml(xml.trimStart(), { ignoreUndefinedEntities: true })
  } catch {
    return null
  }
  return document.root
}

function entryOf(item: XmlElement): FeedEntry {
  const content = textOf(item, 'encoded', 'content', 'description', 'summary')
  return {
    title: plain(textOf(item, 'title')).slice(0, 300),
    text: plain(content).slice(0, maxLetters),
    link: linkOf(item),
    updatedAt: textOf(item, 'updated', 'pubdate', 'published', 'date') || null,
  }
}

/** RSS writes the address as text, Atom as an attribute. */
function linkOf(item: XmlElement): string | null {
  const links = children(item, 'link')
  const alternate = links.find(({ attributes: { rel } }) => rel === undefined || rel === 'alternate')
  return alternate ? (alternate.attributes['href'] ?? alternate.text.trim()) : null
}

/** The name without its prefix, in lower case. */
const bare = ({ name }: XmlElement): string => (name.split(':').at(-1) ?? name).toLowerCase()

const children = (of: XmlElement, ...names: string[]): XmlElement[] =>
  of.children.filter((node) => node instanceof XmlElement).filter((node) => names.includes(bare(node)))
const child = (of: XmlElement, name: string): XmlElement | undefined => children(of, name)[0]
/** The text of the first child by the first of these names that there is. */
const textOf = (of: XmlElement, ...names: string[]): string =>
  names.map((name) => child(of, name)?.text.trim()).find((text) => text !== undefined && text !== '') ?? ''

/** HTML as its words: enough to look for some in it. */
const plain = (html: string): string =>
  html
    .slice(0, 4 * maxLetters)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/&(?:nbsp|#160);/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
