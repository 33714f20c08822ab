import { randomBytes } from 'node:crypto'
import type { Config } from '../../lib/config/index.ts'
import { severities } from '../../lib/model/index.ts'
import type { StandIns, StandInsOptions } from './stand-ins.ts'
import type { Variables } from '../../lib/net/index.ts'
import { type ChannelConfig, recordsOf } from '../../lib/oncall/index.ts'
import { fromSlack, slackApi } from '../receivers/slack.ts'
import { labelsOf, ownChannel, type IncidentOf } from '../receivers/own-channel.ts'
import { startReceiver, type Service } from '../receivers/receiver.ts'
import type { Stack } from '../stack.ts'
import type { Table } from '../../lib/publish/index.ts'

const env = (name: string) => ({ source: 'env', name }) as const

/**
 * The configuration with the channels of the local run in place of its own: no page and no heartbeat leaves this
 * machine.
 */
export function withLocalChannels(
  config: Config,
  { slack, pagerduty }: Pick<StandIns, 'slack' | 'pagerduty'>,
  runbooks: string | undefined,
): Config {
  const channels: Config['oncall']['channels'] = [
    {
      type: 'slack_bot',
      token: env('SLACK_TOKEN'),
      channel: 'C0123456789',
      api: slack,
      severities: [...severities],
    },
    { type: 'pagerduty', key: env('PAGERDUTY_KEY'), url: pagerduty, severities: ['critical'] },
    { type: 'webhook', url: env('WEBHOOK_URL'), key: env('WEBHOOK_KEY'), severities: [...severities] },
  ]
  return onThisMachine(config, channels, runbooks)
}

/** The configuration with other channels, no heartbeat, and the runbooks of the page. */
export function onThisMachine(
  config: Config,
  channels: Config['oncall']['channels'],
  runbooks: string | undefined,
): Config {
  return {
    ...config,
    oncall: { ...config.oncall, channels, heartbeat_url: undefined, runbooks },
    // The stand-ins have no dashboard to link to.
    deploy: { ...config.deploy, dashboards: false },
  }
}

/** The channels of a configuration with addresses on this machine, and the variables with their secrets. */
interface OwnChannels {
  readonly channels: Config['oncall']['channels']
  readonly variables: Variables
  /** The names that the page shows. */
  readonly labels: readonly string[]
}

interface OwnChannelsOptions extends StandInsOptions {
  readonly incidentOf: IncidentOf
}

/** Starts a receiver for the channels of watch.yml, which shows the pages as each service would: no page leaves this machine. */
export async function startOwnChannels(
  channels: Config['oncall']['channels'],
  { clock, received, shown = () => undefined, incidentOf }: OwnChannelsOptions,
  stack: Stack,
): Promise<OwnChannels> {
  const token = `xoxb-${randomBytes(16).toString('hex')}`
  const labels = labelsOf(channels)
  const services = channels.map(({ type }, index): Service => {
    const label = labels[index] ?? type
    if (type !== 'slack_bot') return ownChannel({ type, label }, { clock, shown, incidentOf })
    return slackApi({
      token,
      label,
      clock,
      shown: (message) => {
        shown(fromSlack(message, label))
      },
    })
  })
  const receiver = await stack.opened(startReceiver('', dispatch(services, channels), received))
  const variables: Record<string, string> = { AWS_ENDPOINT_URL_SNS: `${receiver.url}/sns` }
  const here = channels.map((channel, index) => {
    const url = `${receiver.url}/${index}`
    const secrets: Readonly<Record<string, string>> = { url, token, key: keyOf(channel) }
    const settings = Object.entries(channel).map(([name, value]) => {
      if (name === 'api' || (name === 'url' && typeof value === 'string')) return [name, url]
      if (typeof value !== 'object' || !('source' in value)) return [name, value]
      const variable = `CHANNEL_${index}_${name.toUpperCase()}`
      variables[variable] = secrets[name] ?? ''
      return [name, { source: 'env', name: variable }]
    })
    // Each setting keeps its type.
    return Object.fromEntries(settings) as ChannelConfig
  })
  return { channels: here, variables, labels }
}

/** A key in the form that its service demands. */
function keyOf({ type }: ChannelConfig): string {
  return type === 'webhook' ? `whsec_${randomBytes(32).toString('base64')}` : randomBytes(16).toString('hex')
}

/** The service of a request: `/1/…` is the second channel. SNS has one address, and its request names the topic. */
function dispatch(services: readonly Service[], channels: readonly ChannelConfig[]): Service {
  return (request) => {
    const [, place = ''] = request.path.split('/')
    const topic = place === 'sns' ? new URLSearchParams(request.body).get('TopicArn') : undefined
    const index =
      topic === undefined
        ? Number(place)
        : channels.findIndex((channel) => channel.type === 'sns' && channel.topic === topic)
    const service = services[index]
    return service === undefined ? { status: 404, body: 'no channel' } : service(request)
  }
}

/** The time to read the record. */
const readMs = 2_000

/** Finds the incident of an alarm in the record, which notify writes before it sends a page. */
export function incidentsIn(table: Table, deployment: string): IncidentOf {
  const records = recordsOf(table, deployment)
  return async (alarm) => {
    const { record } = await records.read(AbortSignal.timeout(readMs))
    return record.incidents.findLast(({ alarms }) => Object.hasOwn(alarms, alarm))?.id
  }
}
