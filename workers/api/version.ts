/** A path under `/api/v1`, `/api/v2` … without that: who may call what is the same in every version. */
export const withoutVersion = (path: string): string => path.replace(/^\/api\/v\d+(?=\/|$)/, '')
