import type { Clock, Failure, Log } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'
import { incidentOfNote } from '../delivery/delivery-note.ts'
import type { Incident } from '../incidents/incident.ts'
import type { Change } from '../incidents/rules.ts'
import type { Watched } from '../page/watched.ts'
import { changeOf } from './change.ts'
import type { Message } from './messages.ts'
import { topicFailure, type Home } from './origin.ts'
import { receive } from './receive.ts'
import { startingUntil } from './starting.ts'

/** A message as notify reads it: a state change, a text or a delivery note, or a message that it refuses. */
export type Meaning =
  | { readonly form: 'refused'; readonly failure: Failure }
  | { readonly form: 'change'; readonly change: Change; readonly waitUntil: number | undefined }
  | { readonly form: 'text'; readonly text: string; readonly id: string; readonly at: number }
  | { readonly form: 'note'; readonly incident: Incident; readonly text: string | undefined }

/** The parts of a deployment that the reading of a message needs. */
export interface MessageContext {
  readonly clock: Clock
  readonly home: Home
  readonly watched: Watched
  /** Whether CloudWatch gives new alarms time for their first data. */
  readonly alarmWarmUp: boolean
}

/** Reads a message. An alarm of another account or region, and every other message, is a text. */
export function meaningOf(
  message: Message,
  { clock, home, watched, alarmWarmUp }: MessageContext,
  reports: readonly Report[],
  log: Log,
): Meaning {
  const failure = topicFailure(message, home)
  if (failure !== undefined) {
    log.error('message refused', { ...failure })
    return { form: 'refused', failure }
  }
  const note = incidentOfNote(message)
  if (note !== undefined) return { form: 'note', ...note }
  const now = clock()
  const read = receive(message, home, now, log)
  if (read.form === 'text') return { ...read, id: message.id, at: message.sentAt ?? now }
  const until = startingUntil(read.event, { watched, alarmWarmUp }, message.sentAt)
  return {
    form: 'change',
    change: changeOf(read.event, watched, { reports, starting: until !== undefined }),
    waitUntil: until,
  }
}
