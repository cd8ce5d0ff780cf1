/** A number, never -0; what JSON has no number for as its name, as the JSON mapping of protobuf writes it. */
export const figure = (value: number): number | string => (Number.isFinite(value) ? value + 0 : String(value))
