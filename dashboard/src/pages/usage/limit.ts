/** Null for nothing, NaN for what is no whole number. Digits may stand in groups. */
export function limitOf(text: string, least: number): number | null {
  const digits = text.replaceAll(/[\s,_]/g, '')
  if (digits === '') return null
  return /^\d+$/.test(digits) && Number(digits) >= least ? Number(digits) : Number.NaN
}
