import { createPerson } from './create.ts'
import { deletePerson } from './delete.ts'
import { getPerson } from './get.ts'
import { listPeople } from './list.ts'
import { updatePerson } from './update.ts'

export const peopleRoutes = [listPeople, createPerson, getPerson, updatePerson, deletePerson] as const
