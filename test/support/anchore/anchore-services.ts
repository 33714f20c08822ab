import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { ServiceName } from '../../../lib/anchore/index.ts'
import { answering, startReceiver, type Receiver, type ReceiverOptions } from '../net/receiver.ts'

export const username = 'anchor-watch'
export const password = 'open sesame'

/** What a service answers to whom, and to which path; it may leave the response open. */
export type Reply = (response: ServerResponse, authorization: string | undefined, path: string) => void

/** A server of one replica, gone when the test is; what it answers may change. */
export interface Replica {
  readonly receiver: Receiver
  reply: Reply
}

export async function startReplica(reply: Reply, options?: ReceiverOptions): Promise<Replica> {
  const receiver = await startReceiver((response, { headers, path }) => {
    replica.reply(response, headers.authorization, path)
  }, options)
  const replica: Replica = { receiver, reply }
  return replica
}

/** The exposition, for whoever knows the password: of it the samples that are asked for, as Anchore has it. */
export function exposing(body: string, known = password): Reply {
  return (response, authorization, path) => {
    const names = new URL(path, 'http://service').searchParams.getAll('name[]')
    exposingAll(names.length === 0 ? body : only(names, body), known)(response, authorization, path)
  }
}

/** The whole exposition, whatever is asked for. */
export function exposingAll(body: string, known = password): Reply {
  const expected = `Basic ${Buffer.from(`${username}:${known}`).toString('base64')}`
  return (response, authorization) => {
    if (authorization !== expected) unauthorized(response)
    else answering(200, body, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })(response)
  }
}

/** The samples with one of the names, and the comments of their families. */
function only(names: readonly string[], body: string): string {
  const isWanted = (line: string): boolean => {
    const [, comment] = /^# \w+ (\S+)/.exec(line) ?? []
    if (comment === undefined) return line === '' || names.includes(line.split(/[{ ]/, 1)[0] ?? '')
    return names.some((name) => name === comment || name.startsWith(`${comment}_`))
  }
  return body.split('\n').filter(isWanted).join('\n')
}

/** An analyzer of one process: successful analyses by their seconds, the open bucket twice as analyzers have it. */
export function analyzer(start: number, seconds: readonly number[], free = 5e10): string {
  const le = (upper: number) => seconds.filter((one) => one <= upper).length
  const bucket = (upper: number | string, count: number) =>
    `anchore_analysis_time_seconds_bucket{le="${upper}",status="success"} ${count}.0\n`
  return [
    `process_start_time_seconds ${start}\nanchore_tmpspace_available_bytes ${free}\n`,
    ...[60, 600].map((upper) => bucket(`${upper}.0`, le(upper))),
    bucket('+Inf', seconds.length).repeat(2),
    `anchore_analysis_time_seconds_count{status="success"} ${seconds.length}.0\n`,
    `anchore_analysis_time_seconds_sum{status="success"} ${seconds.reduce((sum, one) => sum + one, 0)}\n`,
    `flask_http_request_total{method="GET",status="500"} ${seconds.length}.0\n`,
  ].join('')
}

/** Anchore's own answer to credentials that it does not take. */
export const unauthorized = answering(401, 'Unauthorized', {
  'www-authenticate': 'basic realm="Authentication required"',
})

/** What anchore-engine 1.1.0 exported: `analyzer.busy`. */
export function recording(name: string): string {
  return readFileSync(new URL(`../../fixtures/anchore/${name}.txt`, import.meta.url), 'utf8')
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
