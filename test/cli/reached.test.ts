import { describe, expect, it } from 'vitest'
import { alarmedAt, reachedBy } from '../../cli/test-page/reached.ts'
import { emptyOncallRecord, type Incident, type OncallRecord } from '../../lib/oncall/index.ts'

const at = Date.UTC(2026, 10, 24, 10, 31)

const incident: Incident = {
  id: 'backlog-20261124T103100',
  problem: 'backlog',
  lead: 'backlog-depth',
  alarms: {
    'backlog-depth': {
      state: 'ALARM',
      changedAt: at,
      alarmedAt: at,
      since: at,
      severity: 'warning',
      silent: false,
    },
  },
  openedAt: at,
  rings: [
    { reason: 'opened', alarm: 'backlog-depth', severity: 'warning', at },
    { reason: 'escalated', alarm: 'analysis-stalled', severity: 'critical', at },
  ],
  revision: 2,
  channels: { slack: { ring: 2, open: 'yes' }, mail: { ring: 1, open: 'yes' } },
}
const record: OncallRecord = { ...emptyOncallRecord, incidents: [incident] }

const slack = { name: 'slack', severities: ['critical', 'warning'], updates: false } as const
const mail = { name: 'mail', severities: ['warning'], updates: false } as const
const pager = { name: 'pager', severities: ['warning'], updates: false } as const

describe('the channels that a test page has reached', () => {
  it('are those that have every ring of their severities', () => {
    const page = { alarm: 'backlog-depth', after: 0, channels: [slack, mail, pager] }
    expect(reachedBy(record, page)).toEqual(['slack', 'mail'])
  })

  it('are none while the alarm has not changed since the command began, whatever the clocks', () => {
    const page = { alarm: 'backlog-depth', after: alarmedAt(record, 'backlog-depth'), channels: [slack] }
    expect(reachedBy(record, page)).toEqual([])
    expect(reachedBy(emptyOncallRecord, { ...page, after: 0 })).toEqual([])
  })

  it('are none if the alarm joined an incident that rang before', () => {
    const earlier = incident.rings.map((ring) => ({ ...ring, at: at - 600_000 }))
    const quiet = { ...record, incidents: [{ ...incident, rings: earlier }] }
    expect(reachedBy(quiet, { alarm: 'backlog-depth', after: 0, channels: [slack] })).toEqual([])
  })
})
