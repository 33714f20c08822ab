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
export { pageText } from './channels/text.ts'
export type { Deadlines } from './delivery.ts'
export { areAtWork, ping, createSweep } from './sweep.ts'
export { dueOf, isText, type Send, type SendResult, claimDue, foldResults } from './incidents/due.ts'
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
export { addLaterRings } from './incidents/time.ts'
export { maintenanceSilences } from './maintenance.ts'
export { readAlarmMessage } from './messages/alarm-event.ts'
export { homeOf } from './messages/message.ts'
export { createNotify } from './notify.ts'
export { type Oncall, type OncallDependencies, createOncall } from './oncall.ts'
export { cleanNotice } from './notice/clean-notice.ts'
export { incidentNotice } from './notice/incident-notice.ts'
export { testPage, textNotice, withoutAlarm } from './notice/other-notices.ts'
export { symptomOf } from './notice/texts.ts'
export { unknownOf } from './notice/findings.ts'
export type { PageContext } from './notice/links.ts'
export { type Queue, sqsQueue } from './queue.ts'
export { changeRecord, type Records, recordsOf } from './record.ts'
export { type OncallConfig, oncallSection } from './settings.ts'
