import { DurableObject } from 'cloudflare:workers'

export class IncidentObject extends DurableObject<Env> {}
