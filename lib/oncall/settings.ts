import { z } from 'zod'
import { choice, section, url } from '../fields/fields.ts'
import { severities } from '../model/alarm.ts'
import { channelSettings, type ChannelConfig, type ChannelSettings } from './channels/index.ts'

export interface OncallConfig {
  /** The runbook of an alarm is `<runbooks>/<kind>.md`. */
  readonly runbooks: string
  readonly channels: readonly ChannelConfig[]
}

const defaultRunbooks = 'https://github.com/anchor-watch/anchor-watch/blob/main/docs/runbooks'

const severitiesField = z
  .array(choice(severities), { error: 'a list of severities' })
  .min(1, { error: 'at least one severity' })
  .prefault([...severities])
  .describe('The severities of the alarms that it gets.')

const types = Object.keys(channelSettings)
const expected = `one of ${types.slice(0, -1).join(', ')} and ${types.at(-1) ?? ''}`

const channel = section({
  ...Object.fromEntries(
    Object.entries(channelSettings).map(([type, settings]) => [type, settings().optional()] as const),
  ),
  severities: severitiesField,
})
  .meta({ oneOf: types.map((type) => ({ required: [type] })) })
  .transform(({ severities, ...given }, context): ChannelConfig => {
    const written: Readonly<Record<string, ChannelSettings | undefined>> = given
    const [type, ...others] = types.filter((one) => written[one] !== undefined)
    // TypeScript cannot follow the settings to their type.
    if (type !== undefined && others.length === 0)
      return { type, ...written[type], severities } as ChannelConfig
    context.issues.push({ code: 'custom', message: expected, input: undefined })
    return z.NEVER
  })

/** The channels, and the runbooks that pages link to. */
export const oncallSection: z.ZodType<OncallConfig> = section({
  runbooks: url((address) => address.href.replace(/\/+$/, ''))
    .prefault(defaultRunbooks)
    .describe('The directory of the runbooks; <alarm>.md is added.'),
  channels: z
    .array(channel, { error: 'a list of channels' })
    .prefault([])
    .describe('The channels that get the pages.'),
})
