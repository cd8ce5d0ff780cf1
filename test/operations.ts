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
  /** Its answer never ends. */
  isEndless: boolean
}

interface Described {
  security?: object[]
  responses: Record<string, { content?: object }>
}

interface Document {
  paths: Record<string, Record<string, Described>>
}

/** Every route there is: taken from the document, so that a new route cannot be forgotten. */
export async function allOperations(): Promise<Operation[]> {
  const document = await (await request('/api/v1/openapi.json')).json<Document>()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, responses }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      collection: path.split('/')[1] ?? '',
      hasId: path.includes('{'),
      isPublic: security?.length === 0,
      isEndless: 'text/event-stream' in (responses['200']?.content ?? {}),
    })),
  )
}

/** The URL of a route, with something in the place of its id. */
export const urlOf = ({ path }: Operation, id: string): string =>
  `/api/v1${path.replace('{version}', '1').replaceAll(/\{[^}]+\}/g, encodeURIComponent(id))}`

/** What a route answers: of an answer without end, how it begins. */
export async function answerOf({ isEndless }: Operation, response: Response): Promise<string> {
  if (!isEndless || !response.ok || !response.body) return response.text()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('data:')) text += (await reader.read()).value ?? ''
  await reader.cancel()
  return text
}
