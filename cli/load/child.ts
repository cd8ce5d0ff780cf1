import { type ChildProcess, fork } from 'node:child_process'

/** Starts a program of ours that is told things and says things. */
export const forked = (program: URL, args: string[] = []): ChildProcess =>
  fork(program, args, { execArgv: ['--no-warnings'] })

/** The next thing it says. @throws when it ends without a word. */
export function saidBy<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${child.spawnargs.join(' ')}: ended without a word`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as T)
    })
  })
}
