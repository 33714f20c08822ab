import type { Report } from '../../../local/report.ts'

/** The alarms that a run left in another state than OK. */
export function notOk({ alarms }: Report): Report['alarms'] {
  return alarms.filter(({ state }) => state !== 'OK')
}

/** The transitions after the first points, in order: `backlog-age ALARM`. */
export function changesOf({ transitions }: Report): readonly string[] {
  return transitions
    .filter(({ from }) => from !== 'INSUFFICIENT_DATA')
    .map(({ alarm, to }) => `${alarm} ${to}`)
}

/** What each channel got for each alarm, in order: `backlog-age to slack: trigger, resolve`. */
export function pagesOf({ pages }: Report): readonly string[] {
  const ways = Map.groupBy(pages, ({ alarm, channel }) => `${alarm} to ${channel}`)
  return [...ways].map(([way, sent]) => `${way}: ${sent.map(({ action }) => action).join(', ')}`).sort()
}
