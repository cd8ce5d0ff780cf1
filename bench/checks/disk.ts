import { globSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Bytes of the databases in a folder, what lies in their write-ahead logs counted as if it were in them. */
export function databaseBytes(folder: string): number {
  let bytes = 0
  for (const file of globSync('**/*.sqlite', { cwd: folder })) {
    const database = new DatabaseSync(join(folder, file), { readOnly: true })
    try {
      const row = database
        .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
        .get()
      bytes += Number(row?.['bytes'] ?? 0)
    } finally {
      database.close()
    }
  }
  return bytes
}
