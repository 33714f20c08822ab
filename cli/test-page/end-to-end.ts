import { setTimeout as pause } from 'node:timers/promises'
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { alarmReader } from '../../lib/cloudwatch/index.ts'
import {
  alarmName,
  type Severity,
  systemClock,
  type Clock,
  failed,
  messageOf,
  success,
  type Outcome,
} from '../../lib/model/index.ts'
import { clientOptions, readAttempts } from '../../lib/net/index.ts'
import { nameOfChannel, type OncallRecord, type Route } from '../../lib/oncall/index.ts'
import { exitCodes, fail, type ExitCode, type Invocation, type Terminal } from '../command.ts'
import { deployedRecords, readDeployedRecord } from '../deployed/record.ts'
import type { DeployedSettings } from '../deployed/settings.ts'
import { alarmedAt, reachedBy } from './reached.ts'
import { ringingAlarm } from './ringing-alarm.ts'

/** CloudWatch, SNS, SQS and notify need some seconds. */
const timeoutMs = 180_000
const pollMs = 2_000

/**
 * Sets a deployed alarm that is OK to ALARM, and waits until each channel of its severity has its page. The next
 * evaluation resolves it.
 */
export async function endToEnd(
  settings: DeployedSettings,
  severity: Severity,
  { json }: Invocation,
  { out, err, signal }: Terminal,
): Promise<ExitCode> {
  const { config } = settings
  const channels = config.oncall.channels
    .filter(({ severities }) => severities.includes(severity))
    .map((channel) => ({ name: nameOfChannel(channel), severities: channel.severities, updates: false }))
  if (channels.length === 0) return fail(err, `no channel receives ${severity} alarms; see oncall.channels`)
  const names = channels.map((channel) => channel.name)
  const deployed = await deployedRecords(settings, signal)
  if (!deployed.ok) return fail(err, deployed.failure)
  const { records, clock } = deployed.value
  const before = await readDeployedRecord(records, signal)
  if (!before.ok) return fail(err, before.failure)
  const began = systemClock()
  const fired = await fire(settings, { severity, record: before.value, channels, clock }, signal)
  if (!fired.ok) return fail(err, fired.failure)
  const name = fired.value
  const page = { alarm: name, after: alarmedAt(before.value, name), channels }
  err(`Set ${name} to ALARM; its page is marked as a test. Waiting for the channels …`)
  let record = before.value
  while (systemClock() < began + timeoutMs) {
    const read = await readDeployedRecord(records, signal)
    if (!read.ok) return fail(err, read.failure)
    record = read.value
    if (reachedBy(record, page).length === channels.length) {
      const seconds = Math.round((systemClock() - began) / 1_000)
      out(
        json
          ? JSON.stringify({ alarm: name, seconds, channels: names })
          : `The page of ${name} reached ${names.join(', ')} after ${seconds} s. The alarm's next evaluation resolves it.`,
      )
      return exitCodes.success
    }
    await pause(pollMs, undefined, { signal })
  }
  const without = names.filter((channel) => !reachedBy(record, page).includes(channel))
  return fail(
    err,
    `after ${timeoutMs / 1_000} s ${without.join(', ')} did not get the page of ${name}: check whether a silence is on (npx anchor-watch silences); then look for "page not delivered" in the log of notify, and for messages in its queues`,
  )
}

/** Sets an alarm to ALARM; returns its short name. */
async function fire(
  { config, variables }: DeployedSettings,
  {
    severity,
    record,
    channels,
    clock,
  }: {
    readonly severity: Severity
    readonly record: OncallRecord
    readonly channels: readonly Route[]
    readonly clock: Clock
  },
  signal: AbortSignal,
): Promise<Outcome<string, string>> {
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', readAttempts))
  const states = await alarmReader(client)({ prefix: alarmName(config.deployment, '') }, signal)
  if (!states.ok) return failed(`the alarms cannot be read: ${states.failure.message}`)
  const ok = new Set(states.value.filter(({ state }) => state === 'OK').map(({ name }) => name))
  const alarms = alarmsOf(config)
  const deployed = alarms.filter(({ name }) => ok.has(alarmName(config.deployment, name)))
  if (deployed.every((alarm) => alarm.severity !== severity))
    return failed(`no ${severity} alarm of ${config.deployment} is deployed and OK`)
  const alarm = ringingAlarm(deployed, severity, record, { alarms, channels, oncall: config.oncall }, clock())
  if (alarm === undefined)
    return failed(
      `no ${severity} alarm would open an incident of its own now: each may be an echo of another, is silenced, was in ALARM in the last 15 minutes, or its problem has an open incident; try again later, or without --end-to-end`,
    )
  const { name } = alarm
  try {
    await client.send(
      new SetAlarmStateCommand({
        AlarmName: alarmName(config.deployment, name),
        StateValue: 'ALARM',
        StateReason: 'A test of anchor-watch test page --end-to-end',
      }),
      { abortSignal: signal },
    )
    return success(name)
  } catch (error) {
    return failed(`the alarm ${name} cannot be set: ${messageOf(error)}`)
  }
}
