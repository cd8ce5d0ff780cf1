/** Stands in for the browser's library, which no agent has a use for. */
export default {}
