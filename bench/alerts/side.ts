/** A system that takes alerts and tells the receiver. */
export interface Side {
  name: string
  /** CPU milliseconds that it has used. */
  cpuMs(): number
  /** Says that this is wrong; answers once it was taken. */
  fire(name: string): Promise<void>
  /** From now on what nobody acknowledges is told again, so many seconds after its opening; missing where there is no such thing. */
  escalateAfter?(seconds: number): Promise<void>
  stop(): Promise<void>
}
