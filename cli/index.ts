import type { CommandModule } from './command.ts'

/**
 * The commands, in the order of the help. A command is loaded when it runs: loading the schema of watch.yml or the AWS
 * SDK takes longer than most commands.
 */
export const commands: readonly CommandModule[] = [
  {
    name: 'init',
    summary: 'writes a commented watch.yml, from questions, options or a prometheus.yml',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'check config',
    summary: 'checks watch.yml and prints every problem',
    load: async () => (await import('./commands/check-config.ts')).checkConfig,
  },
  {
    name: 'check metrics',
    summary: 'checks the exposition on standard input and prints the first problem',
    load: async () => (await import('./commands/check-metrics.ts')).checkMetrics,
  },
  {
    name: 'collect',
    summary: 'prints the data that a run from this machine would publish; publishes nothing',
    load: async () => (await import('./commands/collect.ts')).collect,
  },
  {
    name: 'package',
    summary: 'writes the CloudFormation template, its zips, deploy.sh and a Terraform wrapper',
    load: async () => (await import('./commands/package.ts')).packageStack,
  },
  {
    name: 'deploy',
    summary: 'creates or updates the stack in AWS',
    load: async () => (await import('./commands/deploy.ts')).deploy,
  },
  {
    name: 'status',
    summary: 'prints the state of a deployment: incidents, alarms, collectors, silences, undelivered pages',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'silence',
    summary: 'keeps a problem or an alarm from paging, for some time',
    load: async () => (await import('./commands/silence.ts')).silence,
  },
  {
    name: 'silences',
    summary: 'lists the silences that are on, with those of maintenance windows',
    load: async () => (await import('./commands/silences.ts')).silences,
  },
  {
    name: 'test page',
    summary: 'sends a page that is marked as a test through every channel, and its resolve',
    load: async () => (await import('./commands/test-page.ts')).testPage,
  },
  {
    name: 'unsilence',
    summary: 'ends a silence; what is still wrong pages within five minutes',
    load: async () => (await import('./commands/unsilence.ts')).unsilence,
  },
  {
    name: 'remove',
    summary: 'deletes the stack in AWS',
    load: async () => (await import('./commands/remove.ts')).remove,
  },
]
