/** Stands in for what only a browser check loads, and no agent has a use for. */
export const decode = undefined
export const encode = undefined
export default {}
