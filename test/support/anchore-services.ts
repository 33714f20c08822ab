import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { ServiceName } from '../../lib/anchore/services.ts'
import { answering } from './receiver.ts'

export const username = 'anchor-watch'
export const password = 'open sesame'

/** What a service answers; it may leave the response open. */
export type Reply = (response: ServerResponse, authorization: string | undefined) => void

/** The exposition, for whoever knows the password. */
export function exposing(body: string, known = password): Reply {
  const expected = `Basic ${Buffer.from(`${username}:${known}`).toString('base64')}`
  return (response, authorization) => {
    if (authorization !== expected) unauthorized(response)
    else answering(200, body, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })(response)
  }
}

/** Anchore's own answer to credentials that it does not take. */
export const unauthorized = answering(401, 'Unauthorized', {
  'www-authenticate': 'basic realm="Authentication required"',
})

/** What anchore-engine 1.1.0 exported: `analyzer.busy`. */
export function recording(name: string): string {
  return readFileSync(new URL(`../fixtures/anchore/${name}.txt`, import.meta.url), 'utf8')
}

export type Services = Partial<Record<ServiceName, Reply | readonly Reply[]>>

/** All five services, well. */
export const wellServices = {
  apiext: exposing(recording('apiext.idle')),
  catalog: exposing(recording('catalog.busy')),
  simplequeue: exposing(recording('simplequeue.busy')),
  analyzer: exposing(recording('analyzer.busy')),
  policy_engine: exposing(recording('policy_engine.busy')),
} as const satisfies Services
