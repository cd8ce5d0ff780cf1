import type { BenchServer } from './server.ts'

interface Page<Item> {
  data: Item[]
  nextCursor: string | null
}

/** Every item of a list, page after page. `path` ends in `?` or in a parameter. */
export async function pages<Item>(server: Pick<BenchServer, 'api'>, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Item> = await server.api(
      'GET',
      `${path}&limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    items.push(...page.data)
    cursor = page.nextCursor
  }
  return items
}
