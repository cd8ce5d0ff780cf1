/** A ticket as clients hold it: the workspace in front, so that it can be redeemed at the right object. */
export const wrapTicket = (workspaceId: string, ticket: string): string => `${workspaceId}.${ticket}`

/** The two halves of a ticket; null when it is not one. */
export function unwrapTicket(text: string): { workspaceId: string; ticket: string } | null {
  const [, workspaceId, ticket] = /^(wsp_[a-z0-9]{1,40})\.(\S{1,200})$/.exec(text) ?? []
  return workspaceId && ticket ? { workspaceId, ticket } : null
}
