import { readFile } from 'node:fs/promises'
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { metrics } from '../../../lib/alarms/index.ts'
import { slotOf, slotPlus } from '../../../lib/model/index.ts'
import { alarmResources, deployedAlarms } from '../../../lib/cloudwatch/index.ts'
import { pageTick } from '../../../local/page/tick.ts'
import type { PageAlarm, PageTick } from '../../../local/page/view.ts'
import { runningCloudWatch, steppedClock } from '../../support/aws/cloudwatch.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

type Values = Readonly<Record<string, number>>

const world = {
  fault: undefined,
  waiting: 0,
  analyzing: 0,
  completed: 0,
  connectionsUsed: 18,
  connectionsLimit: 57,
}
const topic = 'arn:aws:sns:eu-west-1:123456789012:any'

/** The ticks of minutes in which these metrics had these values. */
async function ticksOf(minutes: readonly Values[]): Promise<readonly PageTick[]> {
  const clock = steppedClock('2026-11-24T10:00:00Z')
  const { cloudWatch: cloudwatch, client } = await runningCloudWatch(clock.now)
  const config = configOf(shortestWatchFile)
  const topics = new Proxy({}, { get: () => topic })
  cloudwatch.loadAlarms(deployedAlarms(alarmResources(config), topics))
  const ticks: PageTick[] = []
  for (const [index, values] of minutes.entries()) {
    const slot = slotOf(clock.now())
    const MetricData = Object.entries(values).map(([MetricName, Value]) => ({
      MetricName,
      Value,
      Unit: unitOf(MetricName),
      Timestamp: new Date(slot),
      Dimensions: [{ Name: 'Deployment', Value: config.deployment }],
    }))
    if (MetricData.length > 0) {
      await client.send(new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData }))
    }
    clock.pass(1)
    const transitions = cloudwatch.evaluate()
    const minute = { minute: index + 1, slot, world, transitions, pages: [], messages: [] }
    ticks.push(
      pageTick({ config, cloudwatch, shownChannels: ['Slack'] }, minute, { reports: [], incidents: [] }),
    )
  }
  return ticks
}

const all = Object.values(metrics).flat()

function unitOf(name: string) {
  return all.find((metric) => metric.name === name)?.unit
}

function alarmIn(tick: PageTick | undefined, name: string): PageAlarm | undefined {
  return tick?.alarms.find((alarm) => alarm.name === name)
}

test('shows every metric in the group of its definition', async () => {
  const [tick] = await ticksOf([Object.fromEntries(all.map(({ name }) => [name, 1]))])
  const shown = tick?.points.map(({ series }) => [series?.title, series?.group])
  expect(shown).toEqual(all.map(({ name, group }) => [name, group]))
})

test('has every group on the page', async () => {
  const charts = await readFile(new URL('../../../local/page/assets/charts.js', import.meta.url), 'utf8')
  for (const { group } of all) expect(charts).toMatch(new RegExp(`^const groups = .*'${group}'`, 'm'))
})

test('an alarm goes on at the time of the page, never after it', async () => {
  const ticks = await ticksOf(Array.from({ length: 5 }, () => ({ ConnectionSaturation: 95 })))
  const first = ticks.find((tick) => alarmIn(tick, 'connections-exhausted')?.state === 'alarm')
  expect(alarmIn(first, 'connections-exhausted')?.sinceMs).toBe(first?.status.nowMs)
  expect(first?.status.nowMs).toBe(slotPlus(slotOf(first?.status.slotMs ?? 0), 1))
})

test('an alarm that is on shows the worst value of its window, not one that is good again', async () => {
  const ticks = await ticksOf([86, 99, 91, 40, 40].map((ConnectionSaturation) => ({ ConnectionSaturation })))
  const symptoms = ticks.map((tick) => alarmIn(tick, 'connections-exhausted')?.symptom)
  expect(symptoms.slice(2)).toEqual(
    [99, 99, 99].map((worst) => expect.stringContaining(`${worst} %`) as unknown),
  )
})

test('an alarm that watches for low values shows the lowest', async () => {
  const ticks = await ticksOf([1, 0, 0, 0].map((DatabaseUp) => ({ DatabaseUp })))
  const down = alarmIn(ticks.at(-1), 'database-down')
  expect(down?.state).toBe('alarm')
  expect(down?.symptom).not.toMatch(/ 1 /)
})

test('an alarm without a datum is not measured, whatever CloudWatch makes of missing data', async () => {
  const ticks = await ticksOf(Array.from({ length: 6 }, () => ({ ConnectionSaturation: 40 })))
  expect(alarmIn(ticks.at(-1), 'connections-exhausted')?.state).toBe('ok')
  // OK for CloudWatch, since missing data do not breach.
  expect(alarmIn(ticks.at(-1), 'data-dropped-collect-postgres')?.state).toBe('unmeasured')
  expect(alarmIn(ticks.at(-1), 'lock-wait')?.state).toBe('unmeasured')
})

test('an alarm of a queue that was never used is OK: SQS publishes nothing for it', async () => {
  const ticks = await ticksOf(Array.from({ length: 6 }, () => ({ ConnectionSaturation: 40 })))
  expect(alarmIn(ticks.at(-1), 'notifier-failing')?.state).toBe('ok')
})

test('an alarm that is over its limit for fewer minutes than it fires at is pending', async () => {
  const ticks = await ticksOf(
    [40, 40, 40, 40, 90, 90].map((ConnectionSaturation) => ({ ConnectionSaturation })),
  )
  const alarm = alarmIn(ticks.at(-1), 'connections-exhausted')
  expect(alarm).toMatchObject({ state: 'pending', window: { over: 2, fires: 3 } })
})

test('an alarm whose series stops is not seen since the end of the minute of its last datum, though CloudWatch keeps it OK', async () => {
  const seen = Array.from({ length: 8 }, () => ({ LockWait: 0 }))
  const ticks = await ticksOf([...seen, ...Array.from({ length: 4 }, () => ({}))])
  const states = ticks.map((tick) => alarmIn(tick, 'lock-wait')?.state)
  expect(states.slice(-5)).toEqual(['ok', 'ok', 'ok', 'ok', 'unseen'])
  expect(alarmIn(ticks.at(-1), 'lock-wait')?.sinceMs).toBe(ticks[7]?.status.nowMs)
})
