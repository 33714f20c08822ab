import { Client } from 'pg'
import { slotOf, slotPlus, type Slot, type Detail, createLog } from '../../lib/model/index.ts'
import {
  type PostgresConfig,
  backlogParameters,
  backlogQuery,
  postgresCollector,
} from '../../lib/postgres/index.ts'
import type { AnchoreLogins } from '../../local/database/anchore-database.ts'

/** Runs of collect-postgres, each with the state of the previous one, as in a warm process. */
export function collectRuns(
  { monitor }: Pick<AnchoreLogins, 'monitor'>,
  port: number,
  detail: Detail,
): (signal: AbortSignal) => Promise<void> {
  const collector = postgresCollector({
    config: { postgres: configOf(monitor.user, port), detail },
    secrets: () => Promise.resolve(monitor.password),
    tokens: () => Promise.reject(new Error('the bench logs in by password')),
  })
  const log = createLog(() => undefined)
  let last: { readonly slot: Slot; readonly state: unknown } | undefined
  return async (signal) => {
    const slot = last === undefined ? slotOf(Date.now()) : slotPlus(last.slot, 1)
    const tick = { slot, clock: () => Date.now(), log, signal }
    const { state, failures } = await collector.collect(last, tick)
    const [failure] = failures
    if (failure !== undefined) throw new Error(`${failure.target}: ${failure.message}`)
    last = { slot, state }
  }
}

/** The backlog query alone, in a session like that of a run but without a budget. */
export function backlogRuns({ monitor }: Pick<AnchoreLogins, 'monitor'>, port: number): () => Promise<void> {
  const { stalledAfterSeconds } = configOf(monitor.user, port)
  return async () => {
    const options = '-c max_parallel_workers_per_gather=0 -c jit=off'
    const client = new Client({ host: '127.0.0.1', port, database: 'anchore', ...monitor, options })
    await client.connect()
    const parameters = backlogParameters(slotOf(Date.now()), undefined, { offset: 0, stalledAfterSeconds })
    await client.query(backlogQuery.text, [...parameters])
    await client.end()
  }
}

function configOf(user: string, port: number): PostgresConfig {
  return {
    hosts: [{ host: '127.0.0.1', port }],
    database: 'anchore',
    user,
    auth: { type: 'password', password: { source: 'env', name: 'POSTGRES_PASSWORD' } },
    tls: 'disable',
    allowPassword: [],
    ca: undefined,
    anchoreRole: undefined,
    rds: undefined,
    stalledAfterSeconds: 600,
    stuckAfterSeconds: 3_600,
  }
}
