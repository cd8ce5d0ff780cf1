import { DurableObject } from 'cloudflare:workers'

export class LaneObject extends DurableObject<Env> {}
