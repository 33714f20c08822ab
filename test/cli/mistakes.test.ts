import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { wholeWatchFile } from '../support/aws/template.ts'
import { inProcess } from '../support/local/terminal.ts'
import { temporaryDirectory } from '../support/temporary.ts'

interface Mistake {
  readonly name: string
  readonly from?: string
  readonly to?: string
  readonly args?: readonly string[]
}

const inFile: readonly Mistake[] = [
  { name: 'an unknown key', from: 'namespace:', to: 'namspace:' },
  { name: 'a tab as indentation', from: '  services:', to: '\tservices:' },
  { name: 'a key given twice', from: 'deployment: prod', to: 'deployment: prod\ndeployment: prod' },
  { name: 'a capital in the name', from: 'deployment: prod', to: 'deployment: Prod' },
  { name: 'two hyphens in the name', from: 'deployment: prod', to: 'deployment: eu--prod' },
  { name: 'a name that is too long', from: 'deployment: prod', to: `deployment: ${'a'.repeat(35)}` },
  { name: 'a namespace of AWS', from: 'Watch/Prod', to: 'AWS/Watch' },
  { name: 'a URL without a scheme', from: 'http://api.internal:8228', to: 'api.internal:8228' },
  { name: 'a password in a URL', from: 'http://api', to: 'http://me:hunter2@api' },
  { name: 'a secret written out', from: '{ secret: slack }', to: 'https://hooks.slack.com/services/T/B/x' },
  { name: 'two services with one URL', from: 'http://catalog.internal:8082', to: 'http://api.internal:8228' },
  { name: 'a misspelt service', from: 'analyzer:', to: 'analyser:' },
  { name: 'a URL as the host of the database', from: 'host: db.internal', to: 'host: postgres://db/anchore' },
  { name: 'the placeholder of init', from: 'db.internal', to: 'postgres.invalid' },
  { name: 'no password', from: ', password: { parameter: /anchore/database }', to: '' },
  { name: 'an unknown channel', from: '- slack:', to: '- slak:' },
  { name: 'a city as the region', from: 'eu-central-1\n', to: 'Frankfurt\n' },
  {
    name: 'a retention that CloudWatch does not have',
    from: 'log_retention_days: 14',
    to: 'log_retention_days: 15',
  },
  { name: 'no e-mail address', from: 'oncall@corp.internal', to: 'oncall' },
  {
    name: 'an alarm that does not exist',
    from: 'oncall:\n',
    to: 'alarms: { backlog-dept: { threshold: 5 } }\noncall:\n',
  },
]

const region = '  region: eu-central-1\n'
const atDeploy: readonly Mistake[] = [
  { name: 'no region', from: region, to: '' },
  { name: 'an env: secret', from: '{ secret: slack }', to: '{ env: SLACK_URL }' },
  {
    name: 'a partial ARN',
    from: 'secret: slack ',
    to: 'secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack" ',
  },
  { name: 'the host of the example', from: 'db.internal', to: 'anchore-db.example' },
  { name: 'the service of the example', from: 'http://api.internal', to: 'http://anchore-api.example' },
  { name: 'a stage that makes the name too long', args: ['--stage', 'a-stage-with-a-very-long-name'] },
  { name: 'a capital in the stage', args: ['--stage', 'Staging'] },
  { name: 'another file that is not there', args: ['--config', 'stage.yml'] },
  { name: 'a city as --region', args: ['--region', 'Frankfurt'] },
  { name: 'a misspelt option', args: ['--regoin', 'eu-central-1'] },
  { name: 'an invalid watch.yml', from: 'Watch/Prod', to: 'AWS/Watch' },
]

const page = 'docs/mistakes.md'
const directory = temporaryDirectory(afterAll)

/** The row of a mistake: its name, the exit code, and the first line that is printed. */
async function rowOf(
  command: readonly string[],
  { name, from = '', to = '', args = [] }: Mistake,
): Promise<string> {
  if (!wholeWatchFile.includes(from)) throw new Error(`the file has no ${from}`)
  const file = join(directory, 'watch.yml')
  writeFileSync(
    file,
    wholeWatchFile.replace(from, () => to),
  )
  const { code, out, err } = await inProcess([...command, '--config', file, ...args])
  const [message = ''] = `${err}${out}`.replaceAll(`${directory}/`, '').split('\n')
  return `| ${name} | ${code ?? ''} | \`${message.replaceAll('`', "'").replaceAll('|', '\\|')}\` |`
}

describe('docs/mistakes.md', () => {
  test('has the message and the exit code of every mistake', async () => {
    const tableOf = async (command: readonly string[], mistakes: readonly Mistake[]): Promise<string> => {
      const rows: string[] = []
      for (const mistake of mistakes) rows.push(await rowOf(command, mistake))
      return ['| mistake | exit code | first line |', '| --- | --- | --- |', ...rows].join('\n')
    }
    const text = `# Mistakes and their messages

Written by test/cli/mistakes.test.ts (\`WRITE=1 npx vitest run test/cli/mistakes.test.ts\`).

## In watch.yml: \`npx anchor-watch check config\`

${await tableOf(['check', 'config'], inFile)}

## At the deploy: \`npx anchor-watch deploy\`

${await tableOf(['deploy'], atDeploy)}
`
    if (process.env['WRITE'] === '1') writeFileSync(page, text)
    expect(readFileSync(page, 'utf8')).toBe(text)
    expect(text).not.toContain('hunter2')
    expect(text.match(/ \| 0 \| /g)).toBeNull()
  })
})
