/** So many troubles are told apart within one incident: a row and a message must hold them. */
export const maxMembers = 500
/** The same of a group of monitors, which carry more along: in characters of JSON. */
export const maxGroupChars = 600_000
