import type { Config } from '../../lib/config/index.ts'
import { severities } from '../../lib/model/index.ts'
import type { StandIns } from './stand-ins.ts'

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
