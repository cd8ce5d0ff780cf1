import { it } from 'vitest'
import { csvLine } from './csv.ts'

it('writes a line that spreadsheets read as it was meant', ({ expect }) => {
  expect(csvLine(['a', 1.5, null, true])).toBe('a,1.5,,true\r\n')
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines'])).toBe('"a,b","say ""hi""","two\nlines"\r\n')
  expect(csvLine(['=1+1', '@x', '-1'])).toBe(`'=1+1,'@x,'-1\r\n`)
  expect(csvLine(['=a,"b"'])).toBe(`"'=a,""b"""\r\n`)
})
