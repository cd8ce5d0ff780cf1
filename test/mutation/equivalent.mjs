// Changes that no test can notice, because they change nothing: each with the reason.

/** @type {Record<string, { what: string, why: string }[]>} */
export const equivalent = {
  'workers/core/monitor/decide.ts': [
    {
      what: "settled ?? '' becomes (settled)",
      why: 'The list that is searched holds neither an empty word nor null.',
    },
    {
      what: 'newest?.evidence ?? null becomes (newest?.evidence)',
      why: 'Trouble always has a vote behind it, and a vote without evidence says null already.',
    },
  ],
}
