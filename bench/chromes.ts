import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChrome, linkForWrangler } from '../cli/chrome.ts'
import { descendants } from '../cli/start/lock.ts'

/** Has the local runtime find a Chrome. @throws when this machine has none. */
export async function provideChrome(): Promise<void> {
  const chrome = await findChrome()
  if (!chrome) throw new Error('There is no Chrome here: set CHROME_PATH to one.')
  Object.assign(process.env, linkForWrangler(chrome))
}

/** The browsers below a process, by the id of their first process; Linux only. */
export const chromesBelow = (root: number): number[] =>
  descendants(root).filter((pid) => {
    const words = wordsOf(pid)
    return words.some((word) => word.startsWith('--remote-debugging-')) && !words.some(isHelper)
  })

const isHelper = (word: string): boolean => word.startsWith('--type=')

/** Pages that are open in a browser, whoever has opened them. */
export async function pagesOf(pid: number): Promise<number> {
  const folder = wordsOf(pid).find((word) => word.startsWith('--user-data-dir='))
  if (folder === undefined) return 0
  const told = readFileSync(join(folder.slice('--user-data-dir='.length), 'DevToolsActivePort'), 'utf8')
  const response = await fetch(`http://127.0.0.1:${told.split('\n')[0]}/json/list`)
  const targets = (await response.json()) as { type: string; url: string }[]
  // A browser begins with an empty page of its own.
  return targets.filter(({ type, url }) => type === 'page' && url !== 'about:blank').length
}

/** The words of its command line; none when it has ended. */
function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
