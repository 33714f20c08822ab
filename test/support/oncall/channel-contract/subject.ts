import { afterAll } from 'vitest'
import {
  createHttp,
  type Http,
  environmentSecrets,
  referencesIn,
  type Secrets,
} from '../../../../lib/net/index.ts'
import { type Channel, type Delivery, createChannels } from '../../../../lib/oncall/index.ts'
import { createAuthority, type Identity } from '../../../../local/world/certificates.ts'
import { answering, startReceiver, type Answer, type Received, type Receiver } from '../../net/receiver.ts'
import { triggerNotice } from '../notices.ts'
import type { ContractChannel, Vendor } from './vendor.ts'

/** A type of channel, with what its tests need. */
export interface Subject extends Required<Vendor> {
  readonly http: Http
  readonly accepting: Answer
  /** A channel and its secrets that no server receives. */
  readonly example: ContractChannel
  readonly hasSecret: boolean
  readonly start: (answer: Answer, tls?: Identity) => Promise<Receiver>
  readonly secretsAt: (url: string, used?: string) => Secrets
  readonly create: (url: string, secrets?: Secrets, exchange?: Http) => Channel
  /** Delivers the trigger through a channel whose server answers so. */
  readonly deliverTo: (
    answer: Answer,
    secretsFor?: (url: string) => Secrets,
    exchange?: Http,
  ) => Promise<Delivery>
}

export const { signal } = new AbortController()
export const token = '5ec2e75ec2e75ec2e75ec2e75ec2e75e'
export const staleToken = '01d01d01d01d01d01d01d01d01d01d01'
const lasting = { fromMs: Date.UTC(2020, 0), toMs: Date.UTC(2040, 0) }
const authority = createAuthority('the services of the contract', lasting)
const trusted = authority.issue(['127.0.0.1'], lasting)
/** Of another authority than the channels trust. */
export const untrusted = createAuthority('another', lasting).issue(['127.0.0.1'], lasting)

export function createSubject(vendor: Vendor): Subject {
  const { channelAt, yes = { status: 200, body: 'ok' } } = vendor
  const { http, close } = createHttp({ ca: authority.pem })
  afterAll(close)
  const example = channelAt('https://127.0.0.1', token)
  const start: Subject['start'] = (answer, tls = trusted) => startReceiver(answer, { tls })
  const secretsAt: Subject['secretsAt'] = (url, used = token) =>
    environmentSecrets(channelAt(url, used).secrets)
  const create: Subject['create'] = (url, secrets = secretsAt(url), exchange = http) => {
    const { config, variables = {} } = channelAt(url, token)
    const clock = () => triggerNotice.changedAt
    const [channel] = createChannels([config], { http: exchange, secrets, clock, variables })
    if (channel === undefined) throw new Error('no channel')
    return channel
  }
  return {
    shown: ({ body }) => body,
    closings: 1,
    ...vendor,
    yes,
    http,
    accepting: answering(yes.status, yes.body),
    example,
    hasSecret: referencesIn(example.config).length > 0,
    start,
    secretsAt,
    create,
    deliverTo: async (answer, secretsFor = secretsAt, exchange) => {
      const receiver = await start(answer)
      const channel = create(receiver.url, secretsFor(receiver.url), exchange)
      return await channel.deliver(triggerNotice, undefined, signal)
    },
  }
}

/** The tokens in a request. */
export function tokensIn({ path, headers, body }: Received): readonly string[] {
  const text = `${path} ${JSON.stringify(headers)} ${body}`
  return [token, staleToken].filter((each) => text.includes(each))
}
