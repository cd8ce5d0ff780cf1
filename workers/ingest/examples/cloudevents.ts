import type { Example } from './define.ts'

// The examples of the JSON format and of the HTTP binding, https://github.com/cloudevents/spec/tree/v1.0.2/cloudevents
const common = {
  type: 'com.example.someevent',
  source: '/mycontext',
  id: 'A234-1234-1234',
  time: '2018-04-05T17:31:00Z',
  comexampleextension1: 'value',
}

export const cloudEventsExamples: Example[] = [
  {
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: JSON.stringify({
      specversion: '1.0',
      ...common,
      comexampleothervalue: 5,
      unsetextension: null,
      datacontenttype: 'application/vnd.apache.thrift.binary',
      data_base64: '3q2+7w==',
    }),
    events: [
      {
        data_base64: '3q2+7w==',
        _ce: {
          ...common,
          comexampleothervalue: 5,
          datacontenttype: 'application/vnd.apache.thrift.binary',
        },
      },
    ],
    ids: ['/mycontext A234-1234-1234'],
  },
  {
    contentType: 'application/cloudevents-batch+json',
    body: JSON.stringify([
      { specversion: '1.0', ...common, data: { appinfoA: 'abc', appinfoB: 123, appinfoC: true } },
      { specversion: '0.3', ...common, data: 1 },
      { specversion: '1.0', ...common, source: undefined },
      { specversion: '1.0', ...common, data: '<much wow="xml"/>', datacontenttype: 'application/xml' },
      'nothing of the kind',
      { specversion: '1.0', ...common, data: 1, data_base64: 'AA==' },
      { specversion: '1.0', ...common, data_base64: '!' },
      { specversion: '1.0', ...common, data: { _ce: 1 } },
      { specversion: '1.0', ...common, extension: { no: 'object' } },
    ]),
    events: [
      { appinfoA: 'abc', appinfoB: 123, appinfoC: true, _ce: common },
      { data: '<much wow="xml"/>', _ce: { ...common, datacontenttype: 'application/xml' } },
    ],
    ids: ['/mycontext A234-1234-1234', '/mycontext A234-1234-1234'],
    refused: [
      [1, 'cloudevent.invalid'],
      [2, 'cloudevent.invalid'],
      [4, 'event.not_an_object'],
      [5, 'cloudevent.invalid'],
      [6, 'cloudevent.invalid'],
      [7, 'cloudevent.invalid'],
      [8, 'cloudevent.invalid'],
    ],
  },
]

const headers = {
  'ce-specversion': '1.0',
  'ce-type': 'com.example.someevent',
  'ce-id': '1234-1234-1234',
  'ce-source': '/mycontext/subcontext',
  'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
}
const attributes = {
  type: 'com.example.someevent',
  id: '1234-1234-1234',
  source: '/mycontext/subcontext',
  subject: 'Euro € 😀',
}
const ids = ['/mycontext/subcontext 1234-1234-1234']

export const cloudEventsBinaryExamples: Example[] = [
  {
    contentType: 'application/json; charset=utf-8',
    headers,
    body: '{"amount":1}',
    events: [{ amount: 1, _ce: { ...attributes, datacontenttype: 'application/json; charset=utf-8' } }],
    ids,
  },
  { contentType: null, headers, body: '', events: [{ _ce: attributes }], ids },
  {
    contentType: 'text/plain',
    headers,
    body: 'hello',
    events: [{ data: 'hello', _ce: { ...attributes, datacontenttype: 'text/plain' } }],
    ids,
  },
  {
    contentType: 'application/octet-stream',
    headers,
    body: new Uint8Array([0xde, 0xad, 0xbe, 0xef]),
    events: [
      { data_base64: '3q2+7w==', _ce: { ...attributes, datacontenttype: 'application/octet-stream' } },
    ],
    ids,
  },
  {
    contentType: 'application/json',
    headers: { ...headers, 'ce-id': '' },
    body: '{}',
    events: [],
    refused: [[0, 'cloudevent.invalid']],
  },
]
