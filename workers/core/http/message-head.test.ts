import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { framingOf } from './framing.ts'
import { readHead } from './message-head.ts'

const head = (text: string) => readHead(text.trimEnd())
const framing = (text: string, method = 'GET') => {
  const read = head(text)
  return read && framingOf(read, method)
}

describe('the head of a response', () => {
  it('is read as it came', ({ expect }) => {
    expect(head('HTTP/1.1 200 OK\r\nA: 1\r\nset-cookie:x=1\r\nset-cookie: y=2 \r\nempty:\r\n')).toEqual({
      minorVersion: 1,
      status: 200,
      fields: [
        ['A', '1'],
        ['set-cookie', 'x=1'],
        ['set-cookie', 'y=2'],
        ['empty', ''],
      ],
    })
  })

  it.for([
    ['HTTP/1.1 2000 OK'],
    ['HTTP/1.1 OK'],
    ['HTTP/1.1  200 OK'],
    ['ICY 200 OK'],
    ['HTTP/1.1 200 OK\r\nno colon'],
    ['HTTP/1.1 200 OK\r\na b: c'],
    ['HTTP/1.1 200 OK\r\na : c'],
    ['HTTP/1.1 200 OK\r\na: \0'],
    ['HTTP/1.1 200 OK\r\na: b\r\n c\0'],
    ['HTTP/1.1 200 OK\r\n: c'],
    [''],
  ])('is none: %j', ([text = ''], { expect }) => expect(readHead(text)).toBeNull())

  it('costs no more than its length, whatever blanks it is stuffed with', ({ expect }) => {
    const blanks = ' \t'.repeat(32_768)
    expect(readHead(`HTTP/1.1 200 OK\r\nx:${blanks}\0`)).toBeNull()
    expect(readHead(`HTTP/1.1 200 OK\r\nx:a${blanks}\rb`)).toBeNull()
    expect(readHead(`HTTP/1.1 200 OK\r\nx${blanks}`)).toBeNull()
    expect(readHead(`HTTP/1.1 200 OK\r\nx:${blanks}a${blanks}b${blanks}`)?.fields).toEqual([
      ['x', `a${blanks}b`],
    ])
  })

  it('never makes a reader throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        [null, 'object'].includes(readHead(`HTTP/1.1 200 ${text}`) && 'object'),
      ),
    )
  })
})

describe('the end of a body', () => {
  it.for([
    ['HTTP/1.1 200 OK\r\ncontent-length: 5', 'GET', { kind: 'length', bytes: 5 }],
    ['HTTP/1.1 200 OK\r\ncontent-length: 5, 5', 'GET', { kind: 'length', bytes: 5 }],
    ['HTTP/1.1 200 OK\r\ncontent-length: 0', 'GET', { kind: 'none' }],
    ['HTTP/1.1 200 OK\r\ncontent-length: 5', 'HEAD', { kind: 'none' }],
    ['HTTP/1.1 204 No Content\r\ncontent-length: 5', 'GET', { kind: 'none' }],
    ['HTTP/1.1 304 Not Modified', 'GET', { kind: 'none' }],
    ['HTTP/1.1 200 OK', 'GET', { kind: 'close' }],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5', 'GET', { kind: 'chunked' }],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked', 'GET', { kind: 'chunked' }],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, gzip', 'GET', { kind: 'close' }],
    ['HTTP/1.0 200 OK\r\ntransfer-encoding: chunked', 'GET', { kind: 'close' }],
    ['HTTP/1.1 200 OK\r\ncontent-length: 5, 6', 'GET', null],
    ['HTTP/1.1 200 OK\r\ncontent-length: -5', 'GET', null],
    ['HTTP/1.1 200 OK\r\ncontent-length: 1e3', 'GET', null],
  ] as const)('of %j to a %s is %j', ([text, method, wanted], { expect }) =>
    expect(framing(text, method)).toEqual(wanted),
  )
})
