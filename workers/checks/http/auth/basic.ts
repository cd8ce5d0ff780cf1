/** What a Basic sign-in says (RFC 7617), in UTF-8. */
export const basic = (username: string, password: string): string =>
  `Basic ${new TextEncoder().encode(`${username}:${password}`).toBase64()}`
