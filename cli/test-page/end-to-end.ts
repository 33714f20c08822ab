import { setTimeout as pause } from 'node:timers/promises'
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { alarmsOf } from '../../lib/catalogue.ts'
import { alarmReader } from '../../lib/cloudwatch/read/alarm-states.ts'
import type { Config } from '../../lib/config/schema.ts'
import { alarmName, type Alarm, type Severity } from '../../lib/model/alarm.ts'
import { systemClock } from '../../lib/model/clock.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { clientOptions, readAttempts } from '../../lib/net/environment.ts'
import { nameOfChannel } from '../../lib/oncall/channels/index.ts'
import type { OncallRecord } from '../../lib/oncall/incidents/incident.ts'
import { exitCodes, type ExitCode, type Invocation, type Terminal } from '../command.ts'
import { deployedRecords } from '../deployed/record.ts'
import type { DeployedSettings } from '../deployed/settings.ts'

/** CloudWatch, SNS, SQS and notify need some seconds; an alarm that may be an echo waits up to 90 s. */
const timeoutMs = 180_000
const pollMs = 2_000

/** Sets a deployed alarm that is OK to ALARM, and waits until each channel has its page. The next evaluation resolves it. */
export async function endToEnd(
  settings: DeployedSettings,
  severity: Severity,
  { json }: Invocation,
  { out, err, signal }: Terminal,
): Promise<ExitCode> {
  const { config, variables } = settings
  const takers = config.oncall.channels
    .filter(({ severities }) => severities.includes(severity))
    .map((channel) => nameOfChannel(channel))
  if (takers.length === 0) {
    err(`no channel takes ${severity} alarms; see oncall.channels`)
    return exitCodes.failure
  }
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', readAttempts))
  const fired = await fire(client, config, severity, signal)
  if (!fired.ok) {
    err(fired.failure)
    return exitCodes.failure
  }
  const { name, at } = fired.value
  err(`Set ${name} to ALARM; its page is marked as a test. Waiting for the channels …`)
  const records = await deployedRecords(settings, signal)
  if (!records.ok) {
    err(records.failure)
    return exitCodes.failure
  }
  const until = at + timeoutMs
  while (systemClock() < until) {
    const { record } = await records.value.read(signal)
    if (isDelivered(record, name, at, takers)) {
      const seconds = Math.round((systemClock() - at) / 1_000)
      out(
        json
          ? JSON.stringify({ alarm: name, seconds, channels: takers })
          : `The page of ${name} reached ${takers.join(', ')} after ${seconds} s. The alarm's next evaluation resolves it.`,
      )
      return exitCodes.success
    }
    await pause(pollMs, undefined, { signal })
  }
  err(
    `after ${timeoutMs / 1_000} s not every channel has the page of ${name}: look for "page not delivered" in the log of notify, then for messages in its queues`,
  )
  return exitCodes.failure
}

async function fire(
  client: CloudWatchClient,
  config: Config,
  severity: Severity,
  signal: AbortSignal,
): Promise<Outcome<{ readonly name: string; readonly at: number }, string>> {
  const states = await alarmReader(client, systemClock)({ prefix: alarmName(config.deployment, '') }, signal)
  if (!states.ok) return failed(`the alarms cannot be read: ${states.failure.message}`)
  const isOk = new Set(states.value.filter(({ state }) => state === 'OK').map(({ name }) => name))
  const alarm = alarmsOf(config).find(
    (one) => isTestable(one, severity) && isOk.has(alarmName(config.deployment, one.name)),
  )
  if (alarm === undefined) return failed(`no ${severity} alarm of ${config.deployment} is deployed and OK`)
  const at = systemClock()
  try {
    await client.send(
      new SetAlarmStateCommand({
        AlarmName: alarmName(config.deployment, alarm.name),
        StateValue: 'ALARM',
        StateReason: 'A test of anchor-watch test page --end-to-end',
      }),
      { abortSignal: signal },
    )
    return success({ name: alarm.name, at })
  } catch (error) {
    return failed(`the alarm ${alarm.name} cannot be set: ${messageOf(error)}`)
  }
}

/** One that neither waits for a cause nor acts on the fallback topic. */
function isTestable({ severity, topic, echoOf }: Alarm, wanted: Severity): boolean {
  return severity === wanted && topic === undefined && echoOf === undefined
}

/** Whether all these channels have the page of an alarm that went to ALARM at `since` or later. */
export function isDelivered(
  { incidents }: OncallRecord,
  alarm: string,
  since: number,
  takers: readonly string[],
): boolean {
  const incident = incidents.find(({ alarms }) => (alarms[alarm]?.alarmedAt ?? 0) >= since - 5_000)
  return (
    incident !== undefined &&
    takers.every((name) => (incident.channels[name]?.ring ?? 0) >= incident.rings.length)
  )
}
