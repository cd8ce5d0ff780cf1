import { createCalendarFeed } from './create.ts'
import { deleteCalendarFeed } from './delete.ts'
import { listCalendarFeeds } from './list.ts'

export const calendarFeedRoutes = [listCalendarFeeds, createCalendarFeed, deleteCalendarFeed] as const
