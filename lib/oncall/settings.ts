import { z } from 'zod'
import { choice, section, url } from '../fields/fields.ts'
import { severities, type Severity } from '../model/alarm.ts'
import { reference, type SecretReference } from '../secrets/reference.ts'

export type ChannelConfig =
  | { readonly type: 'slack'; readonly url: SecretReference; readonly severities: readonly Severity[] }
  | {
      readonly type: 'webhook'
      readonly url: SecretReference
      /** The signing key, `whsec_` and base64 (Standard Webhooks 1.0). */
      readonly key: SecretReference
      readonly severities: readonly Severity[]
    }

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
  .describe('The severities that it is told of.')

const slack = section({
  url: reference("Where the incoming webhook's URL is found; the URL is the secret."),
}).describe('A Slack channel, by an incoming webhook.')

const webhook = section({
  url: reference('Where the URL is found.'),
  key: reference('Where the signing key is found: whsec_ and base64 (Standard Webhooks 1.0).'),
}).describe('Any receiver of signed JSON.')

const expectedChannel = 'one of slack and webhook'

const channel = section({
  slack: slack.optional(),
  webhook: webhook.optional(),
  severities: severitiesField,
})
  .meta({ oneOf: [{ required: ['slack'] }, { required: ['webhook'] }] })
  .transform(({ slack, webhook, severities }, context): ChannelConfig => {
    if (slack !== undefined && webhook === undefined) return { type: 'slack', ...slack, severities }
    if (webhook !== undefined && slack === undefined) return { type: 'webhook', ...webhook, severities }
    context.issues.push({ code: 'custom', message: expectedChannel, input: undefined })
    return z.NEVER
  })

/** Who is told, and the runbooks that pages link to. */
export const oncallSection: z.ZodType<OncallConfig> = section({
  runbooks: url((address) => address.href.replace(/\/+$/, ''))
    .prefault(defaultRunbooks)
    .describe('The directory of the runbooks; <alarm>.md is added.'),
  channels: z.array(channel, { error: 'a list of channels' }).prefault([]).describe('Who is told.'),
})
