/** One measured figure; `against` is what it is to be held against, in words. */
export interface Figure {
  bench: string
  metric: string
  value: number
  unit: string
  against: string
}

/** Prints a figure as one JSON line. */
export const report = (figure: Figure): void =>
  console.log(JSON.stringify({ ...figure, value: Number(figure.value.toPrecision(4)) }))

/** How a benchmark is started: by its name, with the options left on the command line. */
export type Bench = (options: BenchOptions) => Promise<void>

export interface BenchOptions {
  /** Shorter and coarser: shows that the benchmark works, not what the figure is. */
  quick: boolean
  /** How many monitors, where a benchmark has several sizes; undefined runs them all. */
  monitors?: number | undefined
  /** How long a run takes whose length is free; undefined for its usual length. */
  minutes?: number | undefined
  /** How many events, where that is free; undefined for the usual number. */
  events?: number | undefined
  /** Looks for the highest load that still holds, where a benchmark knows how. */
  find?: boolean | undefined
  /** The same of a run that takes no more than a few minutes. */
  seconds?: number | undefined
  /** In regions that only placed probe Workers reach, where a benchmark can tell the difference. */
  placed?: boolean | undefined
}

/** What goes to people beside the figures. */
export const say = (text: string): void => console.error(text)
