import type { Press } from './anatomy.ts'

// Atlassian Document Format: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/

export interface AdfNode {
  type: string
  text?: string
  marks?: { type: 'strong' | 'link'; attrs?: { href: string } }[]
  content?: AdfNode[]
}
export type AdfDocument = AdfNode & { type: 'doc'; version: 1 }

const textNode = (text: string): AdfNode => ({ type: 'text', text })
const strong = (text: string): AdfNode => ({ ...textNode(text), marks: [{ type: 'strong' }] })
const link = ({ url, text }: Press): AdfNode => ({
  ...textNode(text),
  marks: [{ type: 'link', attrs: { href: url } }],
})
/** A text node must not be empty, so an empty paragraph has none. */
const paragraph = (nodes: AdfNode[]): AdfNode => ({
  type: 'paragraph',
  content: nodes.filter((node) => node.text !== ''),
})

/** A title if there is one, a paragraph for each line that says something, the links on one line, and what to search for. */
export function documentOf(said: {
  title: string | null
  lines: string[]
  presses: Press[]
  reference: string
}): AdfDocument {
  const lines = said.lines.filter((line) => line.trim() !== '')
  const links = said.presses.flatMap((each, index) => [...(index > 0 ? [textNode(' · ')] : []), link(each)])
  return {
    type: 'doc',
    version: 1,
    content: [
      ...(said.title === null ? [] : [paragraph([strong(said.title)])]),
      ...lines.map((line) => paragraph([textNode(line)])),
      paragraph(links),
      paragraph([textNode(`Vedette ${said.reference}`)]),
    ],
  }
}
