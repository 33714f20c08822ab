import type { Command } from './command.ts'
import { checkConfig } from './commands/check-config.ts'
import { checkMetrics } from './commands/check-metrics.ts'
import { collect } from './commands/collect.ts'
import { init } from './commands/init.ts'

/** The commands, in the order of the help. */
export const commands: readonly Command[] = [init, checkConfig, checkMetrics, collect]
