import { deleteDevice } from './delete.ts'
import { listDevices } from './list.ts'
import { registerDevice } from './register.ts'
import { testDevice } from './test.ts'

export const deviceRoutes = [listDevices, registerDevice, deleteDevice, testDevice] as const
