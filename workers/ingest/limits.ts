/** Limits of one request with events, stated in `docs/ingest.md`. */
export const limits = {
  /** Bytes of a body as they come. */
  wireBytes: 10_000_000,
  /** Bytes of a body unpacked. */
  unpackedBytes: 20_000_000,
  /** Events in a body, those that are refused included. */
  events: 100_000,
  /** Values in lists of a body of protobuf: attributes, buckets, points. */
  values: 1_000_000,
  /** Values in a body of JSON or NDJSON, and fields in one of Influx. */
  jsonValues: 2_000_000,
  /** Characters of one event as JSON. */
  eventLength: 250_000,
  /** Characters of a body's events together, as JSON, and of what is refused: what all have in common, OTLP says once, and each event again. */
  eventsLength: 30_000_000,
  /** How deep an event may be nested. */
  depth: 64,
  /** Characters of an event's id. */
  idLength: 200,
  /** Characters that are kept of what was refused because it is longer than an event may be. */
  rawLength: 8_000,
} as const
