import { describe, expect, test } from 'vitest'
import { create } from '../../functions/collect-anchore.ts'
import type { FailureKind } from '../../lib/errors.ts'
import { exposing, password, recording, type Reply } from '../support/anchore-services.ts'
import { functionTimeoutMs, startFaulty, type Ended } from '../support/faults.ts'
import { dribbling, flooding, startServices, startTlsService, tlsFile } from '../support/faulty-services.ts'
import { answering } from '../support/receiver.ts'
import { faultyWatch } from '../support/faulty-watch.ts'

/** apiext alone is replaced by what listens at `apiext`, or answers as told. */
async function collect(apiext: Reply | string): Promise<Ended> {
  const urls =
    typeof apiext === 'string' ? { ...(await startServices()), apiext } : await startServices({ apiext })
  const { run } = await startFaulty({
    create,
    watch: faultyWatch({ urls, caFile: 'ca.pem' }),
    files: { 'ca.pem': tlsFile('certificate') + tlsFile('expired') },
    variables: { ANCHORE_PASSWORD: password },
  })
  return run()
}

const exposition = recording('apiext.idle')
const hundredMegabytes = 100_000_000

const faults: [string, FailureKind, RegExp, number, Reply][] = [
  ['hangs', 'timeout', /security groups/, 0, () => undefined],
  ['answers 500', 'server-error', /log/, 1, answering(500, 'oops')],
  ['has an empty body', 'malformed', /proxy/, 1, answering(200, '')],
  ['has a truncated body', 'truncated', /cut/, 1, answering(200, exposition.slice(0, -7))],
  ['has a body of 100 MB', 'too-large', /max_body/, 1, flooding(hundredMegabytes)],
  ['dribbles', 'timeout', /hangs/, 0, dribbling],
  ['redirects', 'redirected', /final address/, 1, answering(302, '', { location: '/login' })],
]

function expectOnlyItsOwnLost(ended: Ended, kind: FailureKind, remedy: RegExp, up: number): void {
  expect(ended.failures).toMatchObject([{ kind, target: 'anchore.services.apiext' }])
  expect(ended.failures[0]?.remedy).toMatch(remedy)
  // That a service is silent ReplicasUp says; what one that answers has against us, only the run.
  expect(ended.error?.includes(kind) ?? false).toBe(up === 1)
  expect(ended.published).toMatchObject({
    'ReplicasUp apiext': up,
    'ReplicasUp catalog': 1,
    'ReplicasUp policy_engine': 1,
    'QueueLength images_to_analyze': 0,
    ScratchFree: 77_882_961_920,
    ScrapeFailures: 1,
    'Heartbeat collect-anchore': 1,
  })
}

describe('collect-anchore', { timeout: functionTimeoutMs }, () => {
  test.each(faults)('publishes all others when a service %s: %s', async (_title, kind, remedy, up, reply) => {
    expectOnlyItsOwnLost(await collect(reply), kind, remedy, up)
  })

  test.each([
    ['of another name', '127.0.0.1', 'certificate', /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['that is out of date', 'localhost', 'expired', /CERT_HAS_EXPIRED/],
  ] as const)('trusts no certificate %s', async (_title, host, certificate, code) => {
    const port = await startTlsService(certificate, exposing(exposition))
    const ended = await collect(`https://${host}:${port}`)
    expectOnlyItsOwnLost(ended, 'tls', /ca_file.*name/, 1)
    expect(ended.failures[0]?.message).toMatch(code)
  })
})
