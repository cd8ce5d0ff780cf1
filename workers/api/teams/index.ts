import { createTeam } from './create.ts'
import { deleteTeam } from './delete.ts'
import { getTeam } from './get.ts'
import { listTeams } from './list.ts'
import { updateTeam } from './update.ts'

export const teamRoutes = [listTeams, createTeam, getTeam, updateTeam, deleteTeam] as const
