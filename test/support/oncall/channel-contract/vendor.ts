import type { Variables } from '../../../../lib/net/index.ts'
import type { ChannelConfig } from '../../../../lib/oncall/index.ts'
import type { Received } from '../../net/receiver.ts'

/** A channel as watch.yml has it, and its secrets by the names of its references (`env`). */
export interface ContractChannel {
  readonly config: ChannelConfig
  readonly secrets: Readonly<Record<string, string>>
  readonly variables?: Variables
}

/** A type of channel with the rules of its service. */
export interface Vendor {
  readonly name: string
  /**
   * A channel that posts to `url` and whose secrets contain `token` (32 hexadecimal digits); each of its requests shows
   * the token in its path, its headers or its body.
   */
  readonly channelAt: (url: string, token: string) => ContractChannel
  /** The answer to a notice that the service takes. */
  readonly yes?: { readonly status: number; readonly body: string }
  /** Fails if the service would refuse the request. */
  readonly verify: (request: Received) => void
  /** The texts of a request as its readers see them; the body when absent. */
  readonly shown?: (request: Received) => string
  /** Whether a 2xx is a yes although its body is cut off. */
  readonly statusDecides: boolean
  /** The number of requests of a resolve; 1 when absent. */
  readonly closings?: number
}
