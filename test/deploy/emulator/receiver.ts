import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { at, parseJson, textAt } from '../../../lib/model/index.ts'

export interface Page {
  readonly action: string | undefined
  /** Undefined for a page of `test page`. */
  readonly alarm: string | undefined
  readonly isTest: boolean
}

export interface Receiver {
  readonly url: string
  readonly key: string
  /** The pages that arrived with a valid signature, oldest first. */
  readonly pages: readonly Page[]
  readonly stop: () => Promise<void>
}

/** A receiver of signed pages (Standard Webhooks 1.0). */
export async function startReceiver(): Promise<Receiver> {
  const key = `whsec_${Buffer.alloc(32, 'emulated').toString('base64')}`
  const pages: Page[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      new Webhook(key).verify(body, request.headers as Record<string, string>)
      const page = parseJson(body)
      pages.push({
        action: textAt(page, 'action'),
        alarm: textAt(page, 'alarm'),
        isTest: at(page, 'test') === true,
      })
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pages`,
    key,
    pages,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
