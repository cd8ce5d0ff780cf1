/**
 * Fetches a text; asks again, `tries` times in all, when the connection breaks, as an idle one may at any time.
 * @throws when the answer is not 2xx.
 */
export async function ask(url: string, init: RequestInit = {}, tries = 3): Promise<string> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      const answer = await fetch(url, init)
      const text = await answer.text()
      if (answer.ok) return text
      left = 0
      throw new Error(`${init.method ?? 'GET'} ${url}: ${answer.status} ${text.slice(0, 500)}`)
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
