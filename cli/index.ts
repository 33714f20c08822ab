import type { CommandModule } from './command.ts'

/**
 * The commands, in the order of the help. Each is loaded when it is run: what one needs, the schema of watch.yml or
 * the AWS SDK, takes several times as long to load as another to run.
 */
export const commands: readonly CommandModule[] = [
  { name: 'init', load: async () => (await import('./commands/init.ts')).init },
  { name: 'check config', load: async () => (await import('./commands/check-config.ts')).checkConfig },
  { name: 'check metrics', load: async () => (await import('./commands/check-metrics.ts')).checkMetrics },
  { name: 'collect', load: async () => (await import('./commands/collect.ts')).collect },
]
