import { parseJson, textAt } from '../../../lib/model/index.ts'
import type { OncallConfig } from '../../../lib/oncall/index.ts'
import { answering, startReceiver, type Answer } from '../net/receiver.ts'

/** A channel that gets all, and one that knows incidents by their key and gets critical ones. */
export const twoChannels: OncallConfig['channels'] = [
  { type: 'slack', url: { source: 'env', name: 'SLACK' }, severities: ['warning', 'critical'] },
  {
    type: 'webhook',
    url: { source: 'env', name: 'HOOK' },
    key: { source: 'env', name: 'KEY' },
    severities: ['critical'],
  },
]

/** What the receivers of the two channels took. */
export interface Taken {
  /** The status that each receiver answers with; to be changed. */
  readonly statuses: { slack: number; hook: number }
  /** `[critical] Anchore prod`, … of the requests that a receiver took, in its order. */
  readonly slackTitles: () => readonly string[]
  readonly hookTitles: () => readonly string[]
  readonly hookBodies: () => readonly unknown[]
  /** The last action of each incident, by its key. */
  readonly hookIncidents: () => ReadonlyMap<string, string>
}

export interface Receivers {
  readonly taken: Taken
  readonly secrets: Readonly<Record<string, string>>
}

/** The receivers of the two channels; `slackAnswer` in place of an answer with the status. */
export async function startReceivers(slackAnswer?: Answer): Promise<Receivers> {
  const statuses = { slack: 200, hook: 200 }
  const bodies = { slack: [] as string[], hook: [] as string[] }
  const taking =
    (channel: 'slack' | 'hook'): Answer =>
    (response, { body }) => {
      if (statuses[channel] === 200) bodies[channel].push(body)
      answering(statuses[channel])(response)
    }
  const slack = await startReceiver(slackAnswer ?? taking('slack'))
  const hook = await startReceiver(taking('hook'))
  const hookBodies = (): readonly unknown[] => bodies.hook.map((body) => parseJson(body))
  return {
    taken: {
      statuses,
      slackTitles: () => bodies.slack.map((body) => upToColon(textAt(parseJson(body), 'text'))),
      hookTitles: () => hookBodies().map((body) => upToColon(textAt(body, 'title'))),
      hookBodies,
      hookIncidents: () =>
        new Map(hookBodies().map((body) => [textAt(body, 'dedupKey') ?? '', textAt(body, 'action') ?? ''])),
    },
    secrets: {
      SLACK: `${slack.url}/t0k3n`,
      HOOK: `${hook.url}/t0k3n`,
      KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  }
}

function upToColon(title = ''): string {
  return title.split(':')[0] ?? ''
}
