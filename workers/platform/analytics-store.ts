/** One point: `index` groups for sampling, `blobs` are dimensions, `doubles` are figures. */
export interface Point {
  index: string
  blobs: string[]
  doubles: number[]
}

const maxPoints = 250
const maxIndexBytes = 96
const maxBlobBytes = 16_384
const maxColumns = 20
const encoder = new TextEncoder()
const bytes = (text: string): number => encoder.encode(text).length

/**
 * The only way to Analytics Engine. Production drops what breaks its limits without a word and the local
 * runtime checks nothing, so this throws a RangeError instead. Make one per invocation: it counts the points.
 */
export class AnalyticsStore {
  #written = 0
  readonly #dataset: Pick<AnalyticsEngineDataset, 'writeDataPoint'>

  constructor(dataset: Pick<AnalyticsEngineDataset, 'writeDataPoint'>) {
    this.#dataset = dataset
  }

  write({ index, blobs, doubles }: Point): void {
    if (this.#written >= maxPoints) throw new RangeError(`more than ${maxPoints} points in one invocation`)
    if (bytes(index) > maxIndexBytes) throw new RangeError(`index is longer than ${maxIndexBytes} bytes`)
    if (blobs.length > maxColumns) throw new RangeError(`more than ${maxColumns} blobs`)
    if (doubles.length > maxColumns) throw new RangeError(`more than ${maxColumns} doubles`)
    if (!doubles.every(Number.isFinite)) throw new RangeError('a double is not a finite number')
    const size = blobs.reduce((sum, blob) => sum + bytes(blob), 0)
    if (size > maxBlobBytes) throw new RangeError(`blobs are longer than ${maxBlobBytes} bytes`)
    this.#dataset.writeDataPoint({ indexes: [index], blobs, doubles })
    this.#written += 1
  }
}
