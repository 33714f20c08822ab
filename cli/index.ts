import type { CommandModule } from './command.ts'

/**
 * The commands, in the order of the help. A command is loaded when it runs: loading the schema of watch.yml or the AWS
 * SDK takes longer than most commands.
 */
export const commands: readonly CommandModule[] = [
  { name: 'init', load: async () => (await import('./commands/init.ts')).init },
  { name: 'check config', load: async () => (await import('./commands/check-config.ts')).checkConfig },
  { name: 'check metrics', load: async () => (await import('./commands/check-metrics.ts')).checkMetrics },
  { name: 'plan', load: async () => (await import('./commands/plan.ts')).plan },
  { name: 'test alarms', load: async () => (await import('./commands/test-alarms.ts')).testAlarms },
  { name: 'backtest', load: async () => (await import('./commands/backtest.ts')).backtest },
  { name: 'collect', load: async () => (await import('./commands/collect.ts')).collect },
  { name: 'status', load: async () => (await import('./commands/status.ts')).status },
  { name: 'silence', load: async () => (await import('./commands/silence.ts')).silence },
  { name: 'silences', load: async () => (await import('./commands/silences.ts')).silences },
  { name: 'test page', load: async () => (await import('./commands/test-page.ts')).testPage },
  { name: 'unsilence', load: async () => (await import('./commands/unsilence.ts')).unsilence },
  { name: 'advise', load: async () => (await import('./commands/advise.ts')).advise },
]
