import { createLiveTicket } from './create-ticket.ts'
import { openLive } from './open.ts'

export const liveRoutes = [openLive, createLiveTicket] as const
