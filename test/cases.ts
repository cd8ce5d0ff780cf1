/** How often a property is tried: 10,000 times, but fewer where one is tried against many mutants of the code. */
export const cases = (count = 10_000): { numRuns: number; endOnFailure: boolean } => {
  const { fewerCases } = globalThis as { fewerCases?: number }
  return { numRuns: Math.min(count, fewerCases ?? count), endOnFailure: fewerCases !== undefined }
}
