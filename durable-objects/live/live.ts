import { DurableObject } from 'cloudflare:workers'

export class LiveObject extends DurableObject<Env> {}
