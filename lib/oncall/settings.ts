import { z } from 'zod'
import {
  amount,
  choice,
  reference,
  seconds,
  section,
  text,
  timezone,
  url,
  type Settings,
} from '../net/index.ts'
import { severities } from '../model/index.ts'
import { isCron, type MaintenanceWindow } from './maintenance.ts'
import { channelSettings, type ChannelConfig, type ChannelSettings } from './channels/index.ts'

const cron = z
  .string()
  .refine(isCron, { error: 'five cron fields that match some date, such as "0 2 * * SUN"' })
  .describe('The start of each window, in cron notation: minute, hour, day, month, weekday.')

const window = section({
  cron,
  duration: amount(seconds, { min: 60, max: 604_800 }, 'The length of the window.'),
  silence: z
    .array(text('a problem (backlog, database, services, monitor) or the name of an alarm'), {
      error: 'a list of problems and alarms',
    })
    .min(1, { error: 'at least one problem or alarm' })
    .describe('Problems (backlog, database, services, monitor) and names of alarms.'),
  reason: text('a reason').describe('Shown by npx anchor-watch silences.'),
}).transform(({ duration, ...kept }): MaintenanceWindow => ({ ...kept, durationSeconds: duration }))

/** Windows of planned work, in which their problems page nobody. */
const maintenanceWindows = z
  .array(window, { error: 'a list of windows' })
  .prefault([])
  .meta({
    description: 'Planned work, in oncall.timezone: its problems do not page.',
    examples: [[{ cron: '0 2 * * SUN', duration: '2h', silence: ['database'], reason: 'RDS maintenance' }]],
  })

const severitiesField = z
  .array(choice(severities), { error: 'a list of severities' })
  .min(1, { error: 'at least one severity' })
  .prefault([...severities])
  .describe('The severities that the channel receives.')

const types = Object.keys(channelSettings)
const expected = `one of ${types.slice(0, -1).join(', ')} and ${types.at(-1) ?? ''}`

const channel = section({
  ...Object.fromEntries(
    Object.entries(channelSettings).map(([type, settings]) => [type, settings().optional()] as const),
  ),
  severities: severitiesField,
  timezone: timezone()
    .optional()
    .meta({
      description: 'The time zone of its pages, if it differs from oncall.timezone.',
      examples: ['Europe/Berlin'],
    }),
  digest: z
    .boolean({ error: 'true or false' })
    .prefault(false)
    .describe('true: gets the daily digest, at 08:05 in oncall.timezone.'),
})
  .meta({ oneOf: types.map((type) => ({ required: [type] })) })
  .transform(({ severities, timezone, digest, ...given }, context): ChannelConfig => {
    const written: Readonly<Record<string, ChannelSettings | undefined>> = given
    const [type, ...others] = types.filter((one) => written[one] !== undefined)
    // TypeScript cannot follow the settings to their type.
    if (type !== undefined && others.length === 0)
      return {
        type,
        ...written[type],
        severities,
        ...(timezone && { timezone }),
        ...(digest && { digest }),
      } as ChannelConfig
    context.issues.push({ code: 'custom', message: expected, input: undefined })
    return z.NEVER
  })

/** The `oncall` section of watch.yml. The runbook of an alarm is `<runbooks>/<kind>.md`. */
export const oncallSection = section({
  runbooks: url((address) => address.href.replace(/\/+$/, ''))
    .optional()
    .meta({
      description:
        'The directory of your copy of docs/runbooks, which pages link to; <alarm>.md is added. Absent: pages link to the dashboard of the runbooks.',
      examples: ['https://wiki.example.com/anchor-watch/runbooks'],
    }),
  timezone: timezone().prefault('UTC').describe('The time zone of the times on a page, by its IANA name.'),
  remind_after: amount(
    seconds,
    { min: 3_600, max: 7 * 86_400 },
    'A critical incident that is still open pages again after this time.',
  ).prefault('4h'),
  heartbeat_url: reference(
    'A URL of a service outside this region that alerts when the URL is no longer fetched. sweep fetches it every 5 minutes while both collectors run.',
  )
    .optional()
    .meta({ examples: [{ secret: 'anchor-watch/heartbeat#url' }] }),
  channels: z
    .array(channel, { error: 'a list of channels' })
    .prefault([])
    .meta({
      description:
        'The receivers of pages; docs/channels.md lists their types. A channel without severities gets both.',
      examples: [
        [
          {
            pagerduty: { key: { secret: 'anchor-watch/pagerduty#key' } },
            severities: ['critical'],
          },
          {
            webhook: {
              url: { secret: 'anchor-watch/webhook#url' },
              key: { secret: 'anchor-watch/webhook#key' },
            },
            severities: ['critical'],
          },
        ],
      ],
    }),
  maintenance: maintenanceWindows,
})

export type OncallConfig = Settings<typeof oncallSection>
