import { derived, type Example, receivedAt } from './define.ts'

export const influxExamples: Example[] = [
  {
    contentType: 'text/plain; charset=utf-8',
    query: 'precision=s',
    body: 'weather,location=us-midwest temperature=82,wet=f,note="a \\"b\\"" 1465839830\nweather\nweather humidity=71i\n',
    events: [
      {
        measurement: 'weather',
        location: 'us-midwest',
        temperature: 82,
        wet: false,
        note: 'a "b"',
        time: 1_465_839_830_000,
      },
      { measurement: 'weather', humidity: 71, time: receivedAt },
    ],
    ids: [derived, null],
    refused: [[1, 'influx.invalid']],
  },
]
