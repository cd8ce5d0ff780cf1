/** JSON schemas of HTTP Archives 1.2, by the name of what they describe. */
declare module 'har-schema' {
  const schemas: Readonly<Record<string, object>>
  export default schemas
}
