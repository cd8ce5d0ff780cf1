import type { Example } from './define.ts'

export const jsonExamples: Example[] = [
  {
    contentType: 'application/json; charset=utf-8',
    body: '[{"id":"a","amount":1.5},7,{"amount":2}]',
    events: [{ id: 'a', amount: 1.5 }, { amount: 2 }],
    ids: ['a', null],
    refused: [[1, 'event.not_an_object']],
  },
  { contentType: null, body: '{"amount":1}', events: [{ amount: 1 }] },
]

export const ndjsonExamples: Example[] = [
  {
    contentType: 'application/x-ndjson',
    body: '{"id":"a","amount":1.5}\n\n{"amount":\n{"amount":2}\n',
    events: [{ id: 'a', amount: 1.5 }, { amount: 2 }],
    ids: ['a', null],
    refused: [[1, 'event.not_json']],
  },
]
