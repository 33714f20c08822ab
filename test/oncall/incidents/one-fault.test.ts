import { describe, expect, test } from 'vitest'
import { serviceNames } from '../../../lib/anchore/index.ts'
import { alarm, fold, ringsOf } from '../../support/oncall/incidents.ts'

const services = (at: number) => serviceNames.map((service) => alarm(`service-down-${service}`, at))

describe('one fault rings once', () => {
  test.each([
    [
      'a database that is down or frozen',
      [
        alarm('database-down', 3),
        ...services(3),
        alarm('nothing-read-collect-anchore', 5),
        alarm('anchore-locked-out', 6),
        alarm('services-stale', 6),
        alarm('server-errors', 10),
        alarm('database-slow', 10),
        alarm('partly-read-collect-anchore', 11),
        alarm('analysis-stalled', 15),
        alarm('backlog-depth', 16),
        alarm('backlog-growing', 20),
      ],
      ['opened database-down'],
    ],
    [
      'services that fail a moment before their database',
      [...services(3), alarm('database-down', 3.9)],
      ['opened database-down'],
    ],
    [
      'services that fail long before their database',
      [...services(3), alarm('anchore-locked-out', 5)],
      ['opened service-down-apiext'],
    ],
    [
      'connections that run out',
      [
        alarm('connections-exhausted', 3),
        alarm('connections-refused', 3.1),
        alarm('anchore-locked-out', 7),
        alarm('server-errors', 11),
      ],
      ['opened connections-exhausted'],
    ],
    [
      'connections that are refused at once',
      [alarm('connections-refused', 2), alarm('connections-high', 3), alarm('connections-exhausted', 3)],
      ['opened connections-refused'],
    ],
    [
      'connections that leak',
      [
        alarm('connections-high', 12),
        alarm('connections-exhausted', 15),
        alarm('connections-refused', 19),
        alarm('server-errors', 29),
      ],
      ['opened connections-high', 'escalated connections-exhausted'],
    ],
    [
      'a lock',
      [alarm('idle-in-transaction', 7), alarm('lock-wait', 7.5), alarm('analysis-stalled', 15)],
      ['opened lock-wait'],
    ],
    [
      'all analyzers dead',
      [
        alarm('service-down-analyzer', 2),
        alarm('service-half-analyzer', 7),
        alarm('analysis-stalled', 13),
        alarm('backlog-growing', 20),
        alarm('backlog-age', 40),
      ],
      ['opened service-down-analyzer'],
    ],
    [
      'analyses that stall',
      [alarm('analysis-stalled', 14), alarm('backlog-growing', 20), alarm('backlog-drain', 29)],
      ['opened analysis-stalled'],
    ],
    [
      'a backlog that grows',
      [
        alarm('backlog-growing', 20),
        alarm('backlog-drain', 31),
        alarm('backlog-age', 45),
        alarm('backlog-depth', 60),
        alarm('backlog-age-critical', 130),
      ],
      ['opened backlog-growing'],
    ],
    ['a full scratch space', [alarm('analysis-failing', 6), alarm('scratch-low', 7)], ['opened scratch-low']],
    [
      'a dead catalog',
      [
        alarm('service-down-catalog', 2),
        alarm('services-stale', 5),
        alarm('service-half-catalog', 7),
        alarm('service-short-catalog', 5),
        alarm('server-errors', 10),
        alarm('backlog-growing', 21),
      ],
      ['opened service-down-catalog'],
    ],
    ['slow storage', [alarm('database-slow', 9), alarm('io-slow', 9.5)], ['opened io-slow']],
    [
      'a dead monitor',
      [alarm('monitor-blind-collect-anchore', 4), alarm('monitor-blind-collect-postgres', 5)],
      ['opened monitor-blind-collect-anchore'],
    ],
    [
      'a monitor whose passwords have expired',
      [
        alarm('nothing-read-collect-anchore', 5),
        alarm('nothing-read-collect-postgres', 5),
        alarm('monitor-sees-nothing', 5.5),
      ],
      ['opened monitor-sees-nothing'],
    ],
    [
      'a database near wraparound',
      [alarm('wraparound-critical', 3), alarm('wraparound', 3)],
      ['opened wraparound-critical'],
    ],
  ])('%s', (_name, changes, rings) => {
    expect(ringsOf(fold(changes))).toEqual([rings])
  })
})
