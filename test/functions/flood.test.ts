import { expect, onTestFinished, test } from 'vitest'
import { buildFunctions, slotEvent, startFunction } from '../../bench/functions.ts'
import { collectorNodeOptions } from '../../deploy/memory.ts'
import { serviceNames } from '../../lib/anchore/index.ts'
import { slotOf, slotPlus } from '../../lib/model/index.ts'
import { password, username } from '../support/anchore/anchore-services.ts'
import { startDeployment } from '../support/functions/deployment.ts'
import { startServices } from '../support/functions/faulty-services.ts'
import { answering } from '../support/net/receiver.ts'

const firstSlot = slotOf(Date.parse('2026-11-24T10:31:00Z'))
const name = 'collect-anchore'
/** serverless.yml: memorySize. Lambda kills a function that takes more. */
const memoryMib = 256
const twentyMegabytes = 20_000_000

/** collect-anchore as it is deployed, in a process of its own; policy_engine sends the body of the minute. */
async function startFlooded(bodyOf: (minute: number) => string) {
  let minute = 0
  const urls = await startServices({
    policy_engine: (response) => {
      answering(200, bodyOf(minute))(response)
    },
  })
  const services = serviceNames.map((service) => `    ${service}: { url: ${urls[service]} }`)
  const watchFile = `deployment: test
anchore:
  auth: { username: ${username}, password: { env: ANCHORE_PASSWORD } }
  services:
${services.join('\n')}
postgres: { host: 127.0.0.1, port: 1, user: watch, password: { env: PGPASSWORD }, tls: disable }
`
  const slotNow = () => slotPlus(firstSlot, minute)
  const secrets = { ANCHORE_PASSWORD: password, PGPASSWORD: 'none' }
  const { cloudWatch, runtime } = await startDeployment(watchFile, secrets, slotNow)
  const bundles = await buildFunctions()
  onTestFinished(bundles.remove)
  const load = { name, module: bundles.moduleOf(name), variables: runtime.variables } as const
  const signal = new AbortController().signal
  const process = await startFunction({ ...load, nodeOptions: collectorNodeOptions }, signal, bundles.program)
  onTestFinished(process.stop)
  return async (of: number) => {
    minute = of
    const slot = slotNow()
    const { peakMib, remarks } = await process.invoke({ event: slotEvent(slot), now: slot })
    const published = cloudWatch.series().flatMap(({ name, dimensions, data }) => {
      const value = data.find(({ at }) => at === slot)?.measurement
      return value === undefined ? [] : [[`${name} ${dimensions['Service'] ?? ''}`.trim(), value] as const]
    })
    return { peakMib, remarks, values: Object.fromEntries(published) }
  }
}

/** Counters with ever other labels, each as long as Anchore writes any. */
function counters(count: number, minute: number): string {
  const line = (index: number) =>
    `flask_http_request_total{path="${'x'.repeat(150)}${minute}-${index}",status="500"} 1\n`
  return Array.from({ length: count }, (_, index) => line(index)).join('')
}

test('whatever one target sends costs that target alone, within the memory of the function', async () => {
  const start = 'process_start_time_seconds 1\n'
  const lines = Array.from({ length: 499_999 }, (_, index) => `flask_http_request_total{a="${index}"} 1\n`)
  const flood = start + lines.join('')
  expect(flood.length).toBeLessThan(twentyMegabytes)
  const run = await startFlooded((minute) => (minute === 0 ? flood : start + counters(9_999, minute)))

  const flooded = await run(0)
  expect(flooded.remarks[0]).toContain('"kind":"too-large","target":"anchore.services.policy_engine"')
  expect(flooded.remarks[0]).toContain('more than 10000 samples of the selected metrics')
  expect(flooded.values).toMatchObject({
    'ReplicasUp policy_engine': 1,
    'ReplicasUp apiext': 1,
    QueueLength: 0,
    ScratchFree: 77_882_961_920,
  })
  const peaks = [flooded.peakMib]
  for (const minute of [1, 2]) {
    const { peakMib, values } = await run(minute)
    expect(values).toMatchObject({ 'ReplicasUp policy_engine': 1, QueueLength: 0 })
    peaks.push(peakMib)
  }
  expect(Math.max(...peaks)).toBeLessThan(memoryMib)
})
