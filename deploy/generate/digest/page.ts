import { alarmDefinitions, alarmsOf } from '../../../lib/alarms/index.ts'
import { digestOf, type Digest, digestText, digestTitle } from '../../../lib/advice/index.ts'
import { textNotice } from '../../../lib/oncall/index.ts'
import { backtest, definedAlarms, incidentsOf, publishedHistory } from '../../../lib/cloudwatch/index.ts'
import { exampleConfig } from '../example-config.ts'
import { historyOf, publishedMinutes } from './history.ts'
import { imagesOfWeek, lastDay, weekEnd, weekMinutes } from './week.ts'
import { priceOf } from '../../../lib/plan/index.ts'

/** The digest of the last day of the simulated week. */
export function weekDigest(): Digest {
  const config = exampleConfig()
  const minutes = publishedMinutes(imagesOfWeek())
  const day = historyOf(minutes, { from: lastDay, to: weekMinutes, periodMinutes: 1 })
  const hours = historyOf(minutes, { from: lastDay, to: weekMinutes, periodMinutes: 60 })
  const before = historyOf(minutes, { from: 0, to: lastDay, periodMinutes: 60 })
  const { firings } = backtest(definedAlarms(config), alarmDefinitions, publishedHistory(day, config))
  const incidents = incidentsOf(
    firings,
    { from: day.from, minutes: day.periods },
    {
      alarms: alarmsOf(config),
      oncall: { ...config.oncall, maintenance: [] },
    },
  )
  return digestOf({ day, hours, before }, { incidents }, config, priceOf(config).dollars)
}

/** docs/digest.md: the digest as a channel shows it. */
export function digestPage(): string {
  const digest = weekDigest()
  const text = digestText(digest, 'UTC')
  const { detail = '' } = textNotice(text, 'digest', weekEnd, digest.deployment)
  return [
    '# Digest',
    '',
    '<!-- Written by `npm run docs` from deploy/generate/digest: change that. -->',
    '',
    'A channel with `digest: true` gets one message every morning: the 24 hours until 08:00 in `oncall.timezone`, beside the',
    'week before. This is the last day of a simulated week with three analyzers. A job submits 240 images in 20 minutes, a',
    'migration waits for locks four times, and collect-postgres does not run for 12 minutes. A test compares the numbers with',
    'those of the simulation.',
    '',
    '```',
    `ℹ️ [info] anchor-watch ${digest.deployment}: ${digestTitle(digest)}`,
    '',
    detail,
    '```',
    '',
    '**Counts and times** come from the published data. The median and the time of 19 of 20 combine the percentiles of each',
    'hour, within 3 %. The mean wait follows from the number of waiting images and their rate, by Little’s law.',
    '',
    '**Gaps.** The digest shows the number of minutes without data of the backlog. Counts cover gaps of up to two hours,',
    'because the collector catches up.',
    '',
    '**Incidents** are those that were open on the day, with their length and the number of their pages. An alarm is **noisy**',
    'if it fired three times or more; the suggested threshold is the most sensitive one with which it would not have fired. The',
    '**slow step** and the recommendations are those of [`advise`](command-line.md#advise), the cost is that of',
    '[`plan`](command-line.md#plan).',
    '',
    'A channel gets one digest for a day. A failed delivery is retried twice, within minutes. A run that cannot read CloudWatch',
    'sends nothing and fails; its log has the reason.',
    '',
  ].join('\n')
}
