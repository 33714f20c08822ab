/*
 * Pages: from a message of an alarm to a notice on every channel, and the incidents between them.
 * In: messages of alarms, silences, the reports of the collectors, and the record of incidents in the table.
 * Out: notices on the channels (channels/), and the new record.
 * notify reads messages; sweep reads the alarms themselves, and sends what was lost.
 * It must not know how a number was measured, or how an alarm is evaluated.
 */

export { type Channel, type Delivery, type Notice, type NoticeAction, channelTimeoutMs } from './channel.ts'
export {
  type ChannelConfig,
  channelSettings,
  createChannels,
  nameOfChannel,
  permissionsOfChannel,
} from './channels/index.ts'
export { setups } from './channels/setups.ts'
export { pageText } from './channels/text/page.ts'
export type { Deadlines } from './delivery/deliver.ts'
export { areAtWork, ping } from './heartbeat.ts'
export { dueOf, isText } from './incidents/due.ts'
export { foldChange } from './incidents/fold.ts'
export {
  type Incident,
  type IncidentAlarm,
  type OncallRecord,
  type Ring,
  type RingReason,
  type Silence,
  emptyOncallRecord,
} from './incidents/incident.ts'
export { openAlarms, worstOf } from './incidents/parts.ts'
export { type Change, type Route, type Rules, findByName, isInhibitedBy } from './incidents/rules.ts'
export { type Send, type SendResult, claimDue, foldResults } from './incidents/sends.ts'
export { sweepRings } from './incidents/sweep.ts'
export { maintenanceSilences } from './maintenance/windows.ts'
export { readAlarmMessage } from './message/alarm-event.ts'
export { homeOf } from './message/origin.ts'
export { createNotify } from './notify.ts'
export { type Oncall, type OncallDependencies, createOncall, rulesOf } from './oncall.ts'
export { cleanNotice } from './page/clean-notice.ts'
export { incidentNotice } from './page/notice.ts'
export { testPage } from './page/test-page.ts'
export { textNotice, withoutAlarm } from './page/text-notice.ts'
export { symptomOf } from './page/texts.ts'
export { unknownOf } from './page/unknown.ts'
export type { PageContext } from './page/watched.ts'
export type { Queue } from './queue/queue.ts'
export { sqsQueue } from './queue/sqs.ts'
export { changeRecord } from './record/change-record.ts'
export { type Records, recordsOf } from './record/record.ts'
export { type OncallConfig, oncallSection } from './settings.ts'
export { createSweep } from './sweep.ts'
