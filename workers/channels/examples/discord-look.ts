import type { ChatExample } from './define.ts'
import { button, html } from './look.ts'

interface Message {
  content: string
  embeds: {
    description?: string
    color: number
    fields: { name: string; value: string }[]
    timestamp: string
  }[]
  components: { components: { label: string; url?: string; custom_id?: string }[] }[]
  allowed_mentions: { parse: string[] }
}
const parse = (body: string) => JSON.parse(body) as Message

// Discord's markup, the first that fits: https://support.discord.com/hc/en-us/articles/210298617
const rules: [RegExp, (...found: string[]) => string][] = [
  [/^\\([^0-9A-Za-z\s])/, (_, one = '') => html(one)],
  [/^<(https?:\/\/[^\s<>]+)>/, (_, url = '') => `<a href="${html(url)}">${html(url)}</a>`],
  [/^<t:(\d+):f>/, (_, at) => `<time>${new Date(Number(at) * 1000).toISOString()}</time>`],
  [/^(?:<(?:@[!&]?|#)\w+>|@everyone|@here)/, (found) => `<mark>${html(found)}</mark>`],
  [
    /^\[([^\]]+)\]\((https?:\/\/[^\s()<>]+)\)/,
    (_, text = '', url = '') => `<a class="press" href="${html(url)}">${html(text)}</a>`,
  ],
  [/^\*\*([\s\S]+?)(?<!\\)\*\*/, (_, text = '') => `<b>${shown(text)}</b>`],
  [/^(?:\*|_)([^*_]+)(?:\*|_)/, (_, text = '') => `<i>${shown(text)}</i>`],
  [/^~~([^~]+)~~/, (_, text = '') => `<s>${shown(text)}</s>`],
  [/^\|\|([^|]+)\|\|/, (_, text = '') => `<span hidden>${shown(text)}</span>`],
  [/^`+([^`]+)`+/, (_, text = '') => `<code>${html(text)}</code>`],
  [/^:\w+:/, () => '<img>'],
  [/^https?:\/\/[^\s<]+/, (url) => `<a href="${html(url)}">${html(url)}</a>`],
  [/^\n/, () => '<br>'],
]

function shown(text: string): string {
  let rest = text
  let out = ''
  while (rest !== '') {
    const [found, render] =
      rules.map(([rule, how]) => [rule.exec(rest), how] as const).find(([match]) => match) ?? []
    out += found && render ? render(...found) : html(rest.charAt(0))
    rest = rest.slice(found ? found[0].length : 1)
  }
  return out
}

/** A message for Discord, by webhook or bot. */
export const discordLook: ChatExample = {
  look(body) {
    const { content, embeds, components } = parse(body)
    const [embed] = embeds
    const buttons = components.flatMap((row) => row.components)
    const pressed = buttons.map((one) => button(one.label, one.url ?? `press:${one.custom_id ?? ''}`))
    const colour = `#${(embed?.color ?? 0).toString(16).padStart(6, '0')}`
    const fields = (embed?.fields ?? []).map(
      ({ name, value }) => `<div><b>${shown(name)}</b><br>${shown(value)}</div>`,
    )
    return `<p class="push">${shown(content)}</p><div class="card" style="border-color: ${colour}">${shown(embed?.description ?? '')}${fields.join('')}</div><div>${pressed.join(' ')}</div>`
  },
  pings: (body) =>
    parse(body).allowed_mentions.parse.length === 0 ? [] : (/@(?:everyone|here)|<@\w+>/.exec(body) ?? []),
  limits(body) {
    const { content, embeds, components } = parse(body)
    const [embed] = embeds
    const buttons = components.flatMap((row) => row.components)
    const fields = embed?.fields ?? []
    const all = [embed?.description ?? '', ...fields.flatMap(({ name, value }) => [name, value])]
    return [
      ['content', content.length, 2000],
      ['description', embed?.description?.length ?? 0, 4096],
      ['fields', fields.length, 25],
      ['the longest field', Math.max(0, ...fields.map(({ value }) => value.length)), 1024],
      ['buttons in a row', Math.max(0, ...components.map((row) => row.components.length)), 5],
      ['the longest address of a button', Math.max(0, ...buttons.map(({ url }) => url?.length ?? 0)), 512],
      ['the embed', all.join('').length, 6000],
    ]
  },
}
