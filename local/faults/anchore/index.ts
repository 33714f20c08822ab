import type { Fault } from '../fault.ts'
import { auth401All } from './auth-401-all.ts'
import { backlog } from './backlog.ts'
import { restart } from './restart.ts'

export const anchoreFaults: readonly Fault[] = [backlog, restart, auth401All]
