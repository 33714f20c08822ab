import type { CommandModule } from './command.ts'

/**
 * The commands, in the order of the help. A command is loaded when it runs: loading the schema of watch.yml or the AWS
 * SDK takes longer than most commands.
 */
export const commands: readonly CommandModule[] = [
  {
    name: 'init',
    summary: 'writes a commented watch.yml, from questions, options, Prometheus, docker-compose or Helm',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'check config',
    summary: 'checks watch.yml and prints every problem',
    load: async () => (await import('./commands/check-config.ts')).checkConfig,
  },
  {
    name: 'check metrics',
    summary: "checks the metrics on standard input, in Prometheus' text format, and prints the first problem",
    load: async () => (await import('./commands/check-metrics.ts')).checkMetrics,
  },
  {
    name: 'plan',
    summary: 'prints the resources and the cost of a deploy; changes nothing',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'test alarms',
    summary: 'runs unit tests of alarms: published series in, expected states and pages out',
    load: async () => (await import('./commands/test-alarms.ts')).testAlarms,
  },
  {
    name: 'backtest',
    summary: 'replays published series, and prints the alarms and incidents that would have fired',
    load: async () => (await import('./commands/backtest.ts')).backtest,
  },
  {
    name: 'doctor',
    summary:
      'checks everything that a deployment needs, and prints the remedy of each problem; changes nothing',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'collect',
    summary: 'prints the data that a run from this machine would publish; publishes nothing',
    load: async () => (await import('./commands/collect.ts')).collect,
  },
  {
    name: 'watch',
    summary:
      'reads a deployment from this machine every minute and shows it on a local web page; publishes nothing',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'record',
    summary:
      'writes the inputs of the collectors to a folder, for a replay elsewhere, without hosts and credentials',
    load: async () => (await import('./commands/record.ts')).record,
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
    name: 'test page',
    summary: 'sends a test page through every channel and resolves it',
    load: async () => (await import('./commands/test-page.ts')).testPage,
  },
  {
    name: 'silence',
    summary: 'silences a problem or an alarm for a limited time',
    load: async () => (await import('./commands/silences/silence.ts')).silence,
  },
  {
    name: 'silences',
    summary: 'lists the active silences and maintenance windows',
    load: async () => (await import('./commands/silences/silences.ts')).silences,
  },
  {
    name: 'unsilence',
    summary: 'ends a silence; an open problem then pages within five minutes',
    load: async () => (await import('./commands/silences/unsilence.ts')).unsilence,
  },
  {
    name: 'advise',
    summary: 'names the slowest step, the setting to change, and the capacity that a load needs',
    load: async () => (await import('./commands/advise.ts')).advise,
  },
  {
    name: 'remove',
    summary: 'deletes the stack in AWS',
    load: async () => (await import('./commands/remove.ts')).remove,
  },
]
