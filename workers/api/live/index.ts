import { createLiveTicket } from './create-ticket.ts'
import { openLiveEvents } from './events.ts'
import { openLive } from './open.ts'

export const liveRoutes = [openLive, openLiveEvents, createLiveTicket] as const
