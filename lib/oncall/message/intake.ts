import type { Intake } from '../delivery/deliver.ts'
import { foldNote } from '../delivery/delivery-note.ts'
import { foldChange } from '../incidents/fold.ts'
import type { Incident, OncallRecord } from '../incidents/incident.ts'
import { prune } from '../incidents/prune.ts'
import type { Rules } from '../incidents/rules.ts'
import { foldText, textIncident } from '../incidents/text.ts'
import type { Meaning } from './meaning.ts'

/** The result of one message. */
export interface Taken {
  /** The incidents that must be up to date before the message is done. */
  readonly incidents: readonly string[]
  /** The message should be processed again at this time; nothing of it is recorded. */
  readonly waitUntil?: number | undefined
}

/** The record after the messages of a run. */
export interface Batch extends Intake {
  readonly taken: ReadonlyMap<Meaning, Taken>
}

export interface Folding {
  readonly rules: Rules
  readonly now: number
  /** The record is empty because the table is unreachable: an OK waits, because the open incidents are not known. */
  readonly isAway: boolean
}

/** Applies messages to the record: causes before their echoes, and otherwise in the order of their changes. */
export function foldMeanings(record: OncallRecord, meanings: readonly Meaning[], folding: Folding): Batch {
  const taken = new Map<Meaning, Taken>()
  const folded = meanings.toSorted(byOrder(folding.rules)).reduce((before, meaning) => {
    const after = fold(before, meaning, folding)
    taken.set(meaning, after)
    return after.record
  }, record)
  return {
    record: folded === record ? record : prune(folded, folding.now),
    touched: [...new Set([...taken.values()].flatMap(({ incidents }) => incidents))],
    taken,
  }
}

/** The text of an incident that is a text: only its message has it. */
export function textOf({ id }: Pick<Incident, 'id'>, meanings: readonly Meaning[]): string | undefined {
  const [text] = meanings.flatMap((meaning) => {
    if (meaning.form === 'text' && textIncident(meaning.id) === id) return [meaning.text]
    return meaning.form === 'note' && meaning.incident.id === id ? (meaning.text ?? []) : []
  })
  return text
}

function fold(
  record: OncallRecord,
  meaning: Meaning,
  { rules, now, isAway }: Folding,
): Taken & { readonly record: OncallRecord } {
  switch (meaning.form) {
    case 'refused':
      return { record, incidents: [] }
    case 'text':
      return foldText(record, meaning.id, rules, now)
    case 'note':
      return { record: foldNote(record, meaning.incident, rules, now), incidents: [meaning.incident.id] }
    case 'change': {
      const { change, waitUntil } = meaning
      if (waitUntil !== undefined && waitUntil > now) return { record, incidents: [], waitUntil }
      if (isAway && change.state === 'OK') return { record, incidents: [], waitUntil: now }
      return foldChange(record, change, rules, now)
    }
  }
}

/** Delivery notes first: they record what was already sent. */
function byOrder({ alarms }: Rules): (one: Meaning, other: Meaning) => number {
  const echoes = new Set(alarms.filter(({ echoOf }) => echoOf !== undefined).map(({ name }) => name))
  const rank = (meaning: Meaning): number =>
    meaning.form === 'note' ? 0 : meaning.form === 'change' && echoes.has(meaning.change.alarm) ? 2 : 1
  const at = (meaning: Meaning): number => (meaning.form === 'change' ? meaning.change.changedAt : 0)
  return (one, other) => rank(one) - rank(other) || at(one) - at(other)
}
