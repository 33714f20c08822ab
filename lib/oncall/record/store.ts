import type { Invocation } from '../../model/index.ts'
import { stateFailure } from '../../publish/index.ts'
import { emptyOncallRecord, type OncallRecord } from '../incidents/incident.ts'
import { changeRecord, type Changed, type ChangeOptions } from './change-record.ts'

type Change<Result> = (before: OncallRecord, isAway: boolean) => Changed<Result> | Promise<Changed<Result>>

/** The record: in the table, and in memory from the first failed access on. */
export interface Store {
  readonly change: <Result>(change: Change<Result>) => Promise<Changed<Result> | 'conflict'>
  /** Like `change`, but in memory if other runs keep writing first: the deliveries must be recorded. */
  readonly settle: <Result>(change: Change<Result>) => Promise<Changed<Result>>
  readonly last: () => OncallRecord
  /** Whether the record is in memory alone. */
  readonly isAway: () => boolean
}

export function storeOf(options: ChangeOptions, { log, signal }: Invocation): Store {
  let last = emptyOncallRecord
  let isAway = false
  const inMemory = async <Result>(change: Change<Result>): Promise<Changed<Result>> => {
    const changed = await change(last, isAway)
    last = changed.record
    return changed
  }
  const change = async <Result>(change: Change<Result>): Promise<Changed<Result> | 'conflict'> => {
    if (isAway) return inMemory(change)
    try {
      const changed = await changeRecord(
        options,
        ({ record, unreadable }) => {
          if (unreadable !== undefined) log.error('record unreadable', { reason: unreadable })
          return change(record, false)
        },
        signal,
      )
      if (changed !== 'conflict') last = changed.record
      return changed
    } catch (error) {
      log.warn('record unreachable', { ...stateFailure(error) })
      isAway = true
      return inMemory(change)
    }
  }
  return {
    change,
    settle: async (settling) => {
      const changed = await change(settling)
      if (changed !== 'conflict') return changed
      log.warn('record busy: the deliveries are sent as notes')
      isAway = true
      return inMemory(settling)
    },
    last: () => last,
    isAway: () => isAway,
  }
}
