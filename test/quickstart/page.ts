export interface Step {
  readonly text: string
  readonly command: string
  /** The number of lines to show; the rest may differ from run to run. */
  readonly lines?: number
}

export interface Done {
  readonly command: string
  readonly printed: string
}

/** The commands, each with the paragraph before it. */
export const steps: readonly Step[] = [
  {
    text: 'Make the package in a clone of the repository with `npm ci && npm pack --pack-destination ..`. Then, in an empty folder beside it:',
    command: 'npm i --silent --no-audit --no-fund ../anchor-watch-0.1.0.tgz && ls node_modules/anchor-watch',
  },
  {
    text: 'If Prometheus already scrapes Anchore, `init` reads the services from its jobs. Otherwise `npx anchor-watch init` asks for them, or takes `--service NAME=URL`.',
    command:
      'npx anchor-watch init --from-prometheus prometheus.yml --postgres-host anchore-db.corp.internal --fallback-email oncall@corp.internal',
  },
  {
    text: 'Every mistake in the file is printed with its line.',
    command: 'npx anchor-watch check config',
  },
  {
    text: '`collect` prints the data that a run would publish. Here it reads the simulated Anchore of `npm start -- --config-out local.yml`, which runs in the clone:',
    command: 'npx anchor-watch collect --config local.yml --interval 5s',
    lines: 12,
  },
  {
    text: 'The bill before anything is deployed:',
    command: 'npx anchor-watch plan',
    lines: 24,
  },
  {
    text: 'The stack as plain files, without network or account:',
    command: 'npx anchor-watch package',
  },
]

/** docs/quickstart.md. */
export function pageOf(done: readonly Done[]): string {
  const parts = steps.map(({ text, lines = Infinity }, index) => {
    const { command = '', printed = '' } = done[index] ?? {}
    const all = printed.trimEnd().split('\n')
    const shown = all.length > lines ? [...all.slice(0, lines), '...'] : all
    return `${text}\n\n\`\`\`console\n$ ${command}\n${shown.join('\n')}\n\`\`\`\n`
  })
  return `# Quick start

From an empty folder to a packaged stack. A script that CI runs on Node.js 22 and 24 wrote this page
(\`node test/quickstart/run.ts --write\`).

${parts.join('\n')}
Then store the secrets, create the database role, and run \`npx anchor-watch deploy\` and \`npx anchor-watch test page\`:
[deploy.md](deploy.md).
`
}

/** The page without the parts that differ from run to run: numbers, hashes, columns, and the values that were collected. */
export function shapeOf(page: string): string {
  return page
    .replace(/(\$ npx anchor-watch collect.*\n)[^`]*/, '$1')
    .replaceAll(/[0-9a-f]{16}|\d[\d.,]*/g, '#')
    .replaceAll(/[ -]+/g, ' ')
}
