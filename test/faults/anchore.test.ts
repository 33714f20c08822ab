import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { create } from '../../functions/collect-anchore.ts'
import type { FailureKind } from '../../lib/model/index.ts'
import {
  exposing,
  password,
  recording,
  startReplica,
  type Reply,
} from '../support/anchore/anchore-services.ts'
import { functionTimeoutMs, startFaulty, type Ended } from '../support/functions/faults.ts'
import { dribbling, flooding, startServices } from '../support/functions/faulty-services.ts'
import { serverTls, tlsFile } from '../support/net/tls-file.ts'
import { answering } from '../support/net/receiver.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'

/** apiext alone is replaced by what listens at `apiext`, or answers as told. */
async function collect(apiext: Reply | string, timeout = '10s'): Promise<Ended> {
  const urls =
    typeof apiext === 'string' ? { ...(await startServices()), apiext } : await startServices({ apiext })
  const { run } = await startFaulty({
    create,
    watch: faultyWatch({ urls, timeout, caFile: 'ca.pem' }),
    files: { 'ca.pem': tlsFile('certificate') + tlsFile('expired') },
    variables: { ANCHORE_PASSWORD: password },
  })
  return run()
}

const exposition = recording('apiext.idle')
const twentyMegabytes = 20_000_000
const hundredMegabytes = 100_000_000

const page = '<!DOCTYPE html>\n<html><title>Log in</title></html>\n'
const text = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
const openMetrics = { 'content-type': 'Application/OpenMetrics-Text; version=1.0.0; charset=utf-8' }
const bomb = gzipSync(Buffer.alloc(hundredMegabytes, 'up 1\n'))
/** Of a series that is read. */
const inLatin1 = Buffer.from(`flask_http_request_total{method="GRÖSSE"} 1\n${exposition}`, 'latin1')
const withNul = exposition.replace('flask_http_request_total{', '\0flask_http_request_total{')

const faults: [string, FailureKind, RegExp, number, Reply][] = [
  ['hangs', 'timeout', /security groups/, 0, () => undefined],
  ['answers 500', 'server-error', /log/, 1, answering(500, 'oops')],
  ['has an empty body', 'malformed', /proxy/, 1, answering(200, '')],
  ['has a truncated body', 'truncated', /cut/, 1, answering(200, exposition.slice(0, -7))],
  ['has a body of 100 MB', 'too-large', /max_body/, 1, flooding(hundredMegabytes)],
  ['dribbles', 'timeout', /slow network/, 1, dribbling],
  [
    'has a body that is longer than 20 MB',
    'too-large',
    /max_body/,
    1,
    answering(200, padded(twentyMegabytes + 1), text),
  ],
  [
    'answers with a gzip bomb',
    'too-large',
    /max_body/,
    1,
    answering(200, bomb, { 'content-encoding': 'gzip' }),
  ],
  ['has less than its Content-Length', 'truncated', /cut/, 1, lacking('content-length')],
  ['has no last chunk', 'truncated', /cut/, 1, lacking('chunk')],
  [
    'ends in the middle of its gzip',
    'truncated',
    /cut/,
    1,
    answering(200, gzipSync(exposition).subarray(0, -9), { 'content-encoding': 'gzip' }),
  ],
  [
    'insists on OpenMetrics',
    'unsupported',
    /text format/,
    1,
    answering(200, '# TYPE up gauge\nup 1\n# EOF\n', openMetrics),
  ],
  ['answers with a web page', 'malformed', /proxy/, 1, answering(200, page, { 'content-type': 'text/html' })],
  ['answers with a web page that says it is text', 'malformed', /proxy/, 1, answering(200, page, text)],
  [
    'answers with JSON',
    'malformed',
    /proxy/,
    1,
    answering(200, '{"status":"up"}\n', { 'content-type': 'application/json' }),
  ],
  ['exports Latin-1', 'malformed', /proxy/, 1, answering(200, inLatin1, text)],
  ['exports NUL bytes', 'malformed', /proxy/, 1, answering(200, withNul, text)],
  ['answers with NUL bytes alone', 'truncated', /cut/, 1, answering(200, Buffer.alloc(4_096), text)],
  ['redirects', 'redirected', /final address/, 1, answering(302, '', { location: '/login' })],
]

/** The exposition in so many bytes: comments, which nobody reads, fill it up. */
function padded(bytes: number): Buffer {
  const filled = Buffer.alloc(bytes, `# ${'x'.repeat(997)}\n`)
  filled.write('\n', bytes - 1)
  filled.write(`${exposition}# `)
  return filled
}

/** An answer whose end never comes. */
function lacking(end: 'content-length' | 'chunk'): Reply {
  return (response) => {
    response.writeHead(200, end === 'chunk' ? text : { ...text, 'content-length': exposition.length + 1_000 })
    response.write(exposition, () => response.destroy())
  }
}

function expectOnlyItsOwnLost(ended: Ended, kind: FailureKind, remedy: RegExp, up: number): void {
  // A service that answers is up: Coverage then counts its metrics as unread.
  const reportedBy = up === 1 ? 'Coverage' : 'ReplicasUp'
  expect(ended.failures).toMatchObject([{ kind, target: 'anchore.services.apiext', reportedBy }])
  expect(ended.failures[0]?.remedy).toMatch(remedy)
  expect(ended.error).toBeUndefined()
  expect(ended.published).toMatchObject({
    'ReplicasUp apiext': up,
    'ReplicasUp catalog': 1,
    'ReplicasUp policy_engine': 1,
    'QueueLength images_to_analyze': 0,
    ScratchFree: 77_882_961_920,
    'Coverage collect-anchore': up === 1 ? 80 : 100,
    'Heartbeat collect-anchore': 1,
  })
}

describe('collect-anchore', { timeout: functionTimeoutMs }, () => {
  test.each(faults)('publishes all others when a service %s: %s', async (_title, kind, remedy, up, reply) => {
    // Its silence is over soon.
    const ended = await collect(reply, kind === 'timeout' ? '1s' : '10s')
    expectOnlyItsOwnLost(ended, kind, remedy, up)
  })

  test.each<[string, Reply]>([
    ['has a body of 20 MB', answering(200, padded(twentyMegabytes), text)],
    [
      'says that it is something else',
      answering(200, exposition, { 'content-type': 'application/octet-stream' }),
    ],
    ['says nothing of what it is', answering(200, exposition)],
    [
      'has Latin-1 in a comment',
      answering(200, Buffer.from(`# HELP up größer\n${exposition}`, 'latin1'), text),
    ],
    ['has NUL in a label', answering(200, exposition.replace('status="401"', 'status="\0"'), text)],
  ])('publishes all when a service %s', async (_title, reply) => {
    const { failures, error, published } = await collect(reply)
    expect({ failures, error }).toEqual({ failures: [], error: undefined })
    expect(published).toMatchObject({ 'ReplicasUp apiext': 1 })
  })

  test.each([
    ['of another name', '127.0.0.1', 'certificate', /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['that is out of date', 'localhost', 'expired', /CERT_HAS_EXPIRED/],
  ] as const)('trusts no certificate %s', async (_title, host, certificate, code) => {
    const { receiver } = await startReplica(exposing(exposition), { tls: serverTls(certificate) })
    const ended = await collect(receiver.url.replace('127.0.0.1', host))
    expectOnlyItsOwnLost(ended, 'tls', /Renew.*name/, 0)
    expect(ended.failures[0]?.message).toMatch(code)
  })
})
