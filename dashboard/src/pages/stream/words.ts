import type { WindowName } from '#core/stream/bounds'

export const windowWords: Record<WindowName, string> = {
  '1s': 'second',
  '10s': 'ten seconds',
  '1m': 'minute',
  '1h': 'hour',
}

const reasons: Record<string, string> = {
  'event.not_json': 'Not JSON',
  'event.not_utf8': 'Not UTF-8',
  'event.not_an_object': 'Not an object',
  'event.too_large': 'Too large',
  'event.too_deep': 'Nested too deep',
  'event.id_too_long': 'Id too long',
  'event.schema': 'Breaks the schema',
  'event.schema_version': 'Names a version that there is not',
  'event.time_missing': 'Without a time',
  'event.time_invalid': 'Time cannot be read',
  'event.in_future': 'From the future',
  'event.too_old': 'Too old',
  'cloudevent.invalid': 'Not a CloudEvent',
  'influx.invalid': 'Not line protocol',
}

/** Why an event was refused, in a few words. */
export const reasonWords = (code: string): string => reasons[code] ?? code
