import { slotOf, type Failure, numberAt, textAt, formatDuration } from '../../lib/model/index.ts'
import { createReadAll, clocksDiffer, type Session, type PostgresConfig } from '../../lib/postgres/index.ts'
import type { Line } from '../line.ts'
import { createWarnings, tickOf, type Examination, type Warning } from './examination.ts'
import { metricsOfReading } from './metrics-of-reading.ts'

export interface ReadingsExamined {
  readonly lines: readonly Line[]
  /** The time of the database's clock ahead of this machine's, milliseconds; undefined if it was not read. */
  readonly aheadMs: number | undefined
}

/** The failures and warnings of one run of all readings. */
export async function examineReadings(session: Session, examination: Examination): Promise<ReadingsExamined> {
  const { config, clock } = examination
  const { postgres, alarms, detail } = config
  const { log, warnings } = createWarnings()
  const tick = tickOf(examination, slotOf(clock()), log)
  const context = { session, config: postgres, alarms, detail, tick }
  const { failures } = await createReadAll()({}, context)
  const isAbout = (part: string) => failures.some((failure) => partOf(failure) === part)
  const lines = [
    ...failures.map((failure) => readingLine(failure, postgres)),
    ...(isAbout('grants') ? [] : [ok('grants', 'the role may read everything that a run reads')]),
    ...(isAbout('pooler') ? [] : [ok('pooler', 'none between this machine and the server')]),
    ...heartbeatLines(warnings),
  ]
  // A small difference has no warning.
  const skew = warnings.find(({ event }) => event === clocksDiffer)
  const isRead = failures.every(({ target }) => target !== 'postgres.clock')
  return { lines, aheadMs: isRead ? (numberAt(skew?.fields, 'skewMs') ?? 0) : undefined }
}

const ok = (part: string, text: string): Line => ({ level: 'ok', part, text })

function partOf({ kind, target }: Failure): string {
  if (kind === 'denied') return 'grants'
  return kind === 'configuration' && target === 'postgres.connections' ? 'pooler' : 'database'
}

function readingLine(failure: Failure, { database }: PostgresConfig): Line {
  const { kind, target, message, remedy } = failure
  const reading = target.replace('postgres.', '')
  const metrics = metricsOfReading[reading] ?? []
  const without = metrics.length === 0 ? '' : ` Without it: no ${metrics.join(', ')}.`
  // The remedy has the statements: `Run GRANT ….`
  const statements = /^Run (GRANT .+)\.$/.exec(remedy)?.[1]
  return {
    level: kind === 'unsupported' ? 'warn' : 'fail',
    part: partOf(failure),
    text: `${target}: ${message}${without}`,
    remedy,
    command:
      statements === undefined ? otherCommand(failure, database) : `psql -d ${database} -c '${statements}'`,
  }
}

/** Behind a pooler the address of the server differs from that in watch.yml. */
function otherCommand(failure: Failure, database: string): string {
  return partOf(failure) === 'pooler'
    ? `psql -d ${database} -c 'SELECT inet_server_addr(), inet_server_port()'`
    : 'npx anchor-watch collect postgres'
}

/** The warnings of the readings about the clock that dates Anchore's heartbeats. */
function heartbeatLines(warnings: readonly Warning[]): readonly Line[] {
  return warnings.flatMap(({ fields }): readonly Line[] => {
    const behind = numberAt(fields, 'behindSeconds')
    if (behind === undefined) return []
    const by = formatDuration(Math.abs(1_000 * behind))
    return [
      {
        level: 'warn',
        part: 'clocks',
        text: `Anchore's heartbeats differ from the database's clock by ${by}`,
        remedy: textAt(fields, 'remedy'),
        command: 'chronyc tracking',
      },
    ]
  })
}
