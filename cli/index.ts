import type { Command } from './command.ts'
import { checkConfig } from './commands/check-config.ts'

/** The commands, in the order of the help. */
export const commands: readonly Command[] = [checkConfig]
