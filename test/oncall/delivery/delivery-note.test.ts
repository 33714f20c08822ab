import { expect, test } from 'vitest'
import { foldNote } from '../../../lib/oncall/delivery-note.ts'
import {
  emptyOncallRecord,
  type ChannelState,
  type Incident,
} from '../../../lib/oncall/incidents/incident.ts'
import { alarm, fold, only, rules } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

const opened = only(fold([alarm('scratch-low', 3)]))

function pager(state: ChannelState, revision = 1): Incident {
  return { ...opened, revision, channels: { pager: state } }
}

test.each<[string, ChannelState, ChannelState, ChannelState['open']]>([
  [
    'opens a channel that the record does not have',
    { ring: 0, open: 'no' },
    { ring: 1, open: 'yes', revision: 1 },
    'yes',
  ],
  ['opens one perhaps', { ring: 0, open: 'no' }, { ring: 0, open: 'perhaps' }, 'perhaps'],
  ['has a newer ring', { ring: 1, open: 'no', revision: 2 }, { ring: 2, open: 'yes', revision: 3 }, 'yes'],
  [
    'is late, and leaves a resolved channel closed',
    { ring: 1, open: 'no', revision: 2 },
    { ring: 1, open: 'yes', revision: 1 },
    'no',
  ],
])('a note %s', (_, known, noted, open) => {
  const record = { ...emptyOncallRecord, incidents: [pager(known)] }
  const folded = foldNote(record, pager(noted), rules, minuteAt(9))
  expect(folded.incidents.map(({ channels }) => channels['pager']?.open)).toEqual([open])
})
