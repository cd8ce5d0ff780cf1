import { DurableObject } from 'cloudflare:workers'

export class MonitorObject extends DurableObject<Env> {}
