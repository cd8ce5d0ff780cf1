export { elapsedMs } from '#platform/elapsed-ms'
