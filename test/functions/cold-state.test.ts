import { expect, test } from 'vitest'
import { create } from '../../functions/collect-anchore.ts'
import { slotOf, slotPlus, messageOf, parseJson, textAt } from '../../lib/model/index.ts'
import { statisticOf } from '../../lib/cloudwatch/index.ts'
import { analyzer, exposing, password, username } from '../support/anchore/anchore-services.ts'
import { runProgram } from '../support/local/command-line.ts'
import { startDeployment } from '../support/functions/deployment.ts'
import { lambdaContext } from '../support/functions/lambda-context.ts'
import type { OneTick } from '../support/functions/one-tick.ts'
import { answering, startReceiver, type Receiver } from '../support/net/receiver.ts'

const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const begun = firstSlot / 1000 - 3_600
const restarted = slotPlus(firstSlot, 4) / 1000 - 20
const unavailable = answering(503)

/** The minutes in which the schedule runs the function: one is missed. */
const minutes = [0, 1, 2, 3, 4, 6, 7]

/** One replica has an impossible value: it is not read whole. */
const oddMinute = 6

/** What each replica says in a minute: the second restarts, the third is away for two minutes, the first has odd moments. */
const replicas: readonly ((minute: number) => string | undefined)[] = [
  (minute) => {
    const body = analyzer(begun, Array<number>(5 + 3 * minute).fill(45))
    return minute === oddMinute ? body.replace('status="500"} 23.0', 'status="500"} NaN') : body
  },
  (minute) =>
    minute < 4
      ? analyzer(begun + 1, Array<number>(100 + minute).fill(700))
      : analyzer(restarted, Array<number>(minute - 2).fill(30)),
  (minute) =>
    minute === 2 || minute === 3 ? undefined : analyzer(begun + 2, Array<number>(7 * minute).fill(12)),
]

/** What they count in all that can be known: of the first all until it has no number, of the second 3 and all since. */
const counted = 3 * 4 + (3 + 5) + 7 * 7

/** The failures of each minute, by the metric that reports them. A silent replica is not counted in Coverage. */
const failures: Readonly<Record<number, readonly string[]>> = {
  2: ['anchore.services.analyzer[2] by ReplicasUp'],
  3: ['anchore.services.analyzer[2] by ReplicasUp'],
  [oddMinute]: ['anchore.services.analyzer[0] by Coverage'],
}

function failuresIn(out: string): readonly string[] {
  const logged = out.split('\n').map(parseJson)
  return logged
    .filter((line) => textAt(line, 'event') === 'failure')
    .map((line) => `${textAt(line, 'target') ?? ''} by ${textAt(line, 'reportedBy') ?? 'no metric'}`)
}

function watchFile(urls: readonly string[]): string {
  return `deployment: test
anchore:
  auth: { username: ${username}, password: { env: ANCHORE_PASSWORD } }
  services: { analyzer: { url: ${JSON.stringify(urls)} } }
postgres: { host: 127.0.0.1, port: 1, user: watch, password: { env: PGPASSWORD }, tls: disable }
`
}

test('a new process for every slot publishes what one that lives on does', async () => {
  let minute = 0
  const listening: Receiver[] = []
  for (const bodyIn of replicas) {
    const receiver = await startReceiver((response, { headers, path }) => {
      const body = bodyIn(minute)
      const reply = body === undefined ? unavailable : exposing(body)
      reply(response, headers.authorization, path)
    })
    listening.push(receiver)
  }
  const watch = watchFile(listening.map(({ url }) => url))
  const passwords = { ANCHORE_PASSWORD: password, PGPASSWORD: 'of the monitor' }
  let now: number = firstSlot
  const clock = (): number => now
  const living = await startDeployment(watch, passwords, clock)
  const cold = await startDeployment(watch, passwords, clock)
  const handler = create(living.runtime)
  for (const next of minutes) {
    minute = next
    const slot = new Date(slotPlus(firstSlot, minute)).toISOString()
    now = slotPlus(firstSlot, minute) + 2_000
    const failure = await handler({ slot }, lambdaContext()).then(() => '', messageOf)
    const tick: OneTick = { variables: cold.runtime.variables, slot, now }
    const { code, out, err } = await runProgram('test/support/functions/one-tick.ts', [JSON.stringify(tick)])
    expect({ minute, failure, code, err }).toEqual({ minute, failure: '', code: 0, err: '' })
    expect([minute, ...failuresIn(out)]).toEqual([minute, ...(failures[minute] ?? [])])
  }

  const published = living.cloudWatch.series()
  const coverage = published.find(({ name }) => name === 'Coverage')?.data ?? []
  expect(coverage.map(({ measurement }) => measurement)).toEqual([100, 100, 100, 100, 100, 66.6, 100])
  expect(cold.cloudWatch.series()).toEqual(published)
  const errors = published.find(({ name }) => name === 'ServerErrors')?.data ?? []
  expect(
    statisticOf(
      'Sum',
      errors.map(({ measurement }) => measurement),
    ),
  ).toBe(counted)
  expect(new Set(errors.map(({ at }) => at)).size).toBe(7)
})
