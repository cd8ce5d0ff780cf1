import { request } from './factories.ts'

/** One route of the API, as the OpenAPI document tells it. */
export interface Operation {
  /** `GET /monitors/{id}` */
  name: string
  method: string
  path: string
  /** The first word of the path: what kind of thing the id is of. */
  collection: string
  hasId: boolean
  isPublic: boolean
}

interface Document {
  paths: Record<string, Record<string, { security?: object[] }>>
}

/** Every route there is: taken from the document, so that a new route cannot be forgotten. */
export async function allOperations(): Promise<Operation[]> {
  const document = await (await request('/api/v1/openapi.json')).json<Document>()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      collection: path.split('/')[1] ?? '',
      hasId: path.includes('{'),
      isPublic: security?.length === 0,
    })),
  )
}

/** The URL of a route, with something in the place of its id. */
export const urlOf = ({ path }: Operation, id: string): string =>
  `/api/v1${path.replace('{version}', '1').replaceAll(/\{[^}]+\}/g, encodeURIComponent(id))}`
