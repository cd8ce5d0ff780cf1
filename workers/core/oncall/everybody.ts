/** Everybody whom schedules name, each once, in the order of their first mention: layers before overrides. */
export const everybodyIn = (
  schedules: readonly {
    layers: readonly { people: readonly string[] }[]
    overrides: readonly { personId: string | null }[]
  }[],
): string[] => [
  ...new Set(
    schedules.flatMap(({ layers, overrides }) => [
      ...layers.flatMap(({ people }) => people),
      ...overrides.flatMap(({ personId }) => personId ?? []),
    ]),
  ),
]
