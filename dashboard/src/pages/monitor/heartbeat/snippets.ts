/** Ways to ping, ready to be copied: what each is called and what it says. */
export interface Snippet {
  name: 'curl' | 'cron' | 'wrapper' | 'runitor'
  label: string
  text: string
}

/** The ways for one ping URL and the schedule it is expected by; a cron expression where it has one. */
export function snippetsFor(pingUrl: string, cron: string | null): Snippet[] {
  const token = pingUrl.split('/').at(-1) ?? ''
  const base = pingUrl.slice(0, -token.length - 1)
  const curl = 'curl -fsS -m 10 --retry 5 -o /dev/null'
  return [
    {
      name: 'curl',
      label: 'curl',
      text: [
        `PING=${pingUrl}`,
        `${curl} $PING/start  # it begins`,
        `${curl} $PING        # it went well`,
        `${curl} $PING/fail   # it failed`,
        `${curl} $PING/$?     # as its exit status says`,
      ].join('\n'),
    },
    {
      name: 'cron',
      label: 'crontab',
      text: `${cron ?? '0 * * * *'}  /path/to/job; ${curl} ${pingUrl}/$?`,
    },
    {
      name: 'wrapper',
      label: 'Wrapper',
      text: [
        '# docs/examples/vedette-cron.sh: start, output, exit status and run time in one',
        `${cron ?? '0 * * * *'}  vedette-cron.sh ${pingUrl} /path/to/job`,
      ].join('\n'),
    },
    {
      name: 'runitor',
      label: 'runitor',
      text: `runitor -api-url ${base} -uuid ${token} -- /path/to/job`,
    },
  ]
}
