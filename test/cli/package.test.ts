import { execFile } from 'node:child_process'
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAt, textAt } from '../../lib/model/index.ts'
import { wholeWatchFile, type Resource } from '../support/aws/template.ts'
import { programVariables, runProgram, type Ended } from '../support/local/command-line.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'
import { shortestWatchFile } from '../support/watch-file.ts'

const maxTemplateBytes = 1_000_000
const watchFile = wholeWatchFile.replace(/ {2}fallback_email: .*\n/, '')
/** The directory of a user. */
const own = dirname(temporaryFile('watch.yml', watchFile, afterAll))
let ended: Ended
beforeAll(async () => {
  mkdirSync(inPackage(''))
  const earlier = { Metadata: { AnchorWatch: { Series: {} } } }
  writeFileSync(inPackage('template.json'), JSON.stringify(earlier))
  for (const name of [oldZip, 'terraform.tfstate']) writeFileSync(inPackage(name), '')
  ended = await runIn(own, ['package'])
})

function runIn(cwd: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runProgram('bin/anchor-watch.js', args, {
    cwd,
    env: { HOME: cwd, ...programVariables, ...variables },
  })
}

/** Of an earlier package. */
const oldZip = 'collectAnchore-0123456789abcdef.zip'
const inPackage = (name: string): string => join(own, 'package', name)
const read = (name: string): string => readFileSync(inPackage(name), 'utf8')
const zips = (): readonly string[] => readdirSync(inPackage('')).filter((name) => name.endsWith('.zip'))

test('package writes a template, its zips and two ways to deploy them, and nothing over watch.yml', () => {
  expect(ended.code).toBe(0)
  expect(readdirSync(inPackage('')).toSorted()).toEqual(
    ['deploy.sh', 'main.tf', 'template.json', 'terraform.tfstate', ...zips()].toSorted(),
  )
  expect(zips()).toHaveLength(5)
  expect(readFileSync(join(own, 'watch.yml'), 'utf8')).toBe(watchFile)
})

test('package replaces the zips of an earlier package, and keeps other files', () => {
  expect(readdirSync(inPackage(''))).toContain('terraform.tfstate')
  expect(zips()).not.toContain(oldZip)
})

test('package writes into no folder of the user', async () => {
  mkdirSync(join(own, 'infra'))
  writeFileSync(join(own, 'infra/main.tf'), '# ours')
  expect(await runIn(own, ['package', '--out', 'infra'])).toMatchObject({
    code: 2,
    err: 'infra is not empty and has no template.json of anchor-watch: name a new folder with --out\n',
  })
  expect(readdirSync(join(own, 'infra'))).toEqual(['main.tf'])
})

// mkdir below /proc fails as if /proc did not exist.
test.each(['watch.yml', 'watch.yml/package', '/proc/anchor-watch/package'])(
  'package cannot write into %s, and says so',
  async (out) => {
    const { code, err } = await runIn(own, ['package', '--out', out])
    expect(code).toBe(2)
    expect(err).toMatch(new RegExp(`^${out} cannot be written \\(.+\\); name another folder with --out\n$`))
  },
)

test('package says that nobody hears of a failing notifier, and what to do, once', () => {
  expect(ended.err.match(/deploy\.fallback_email is not set/g)).toHaveLength(1)
  expect(ended.err).toContain('subscribe to the topic anchor-watch-prod-fallback after the deploy.')
})

test('the template takes each zip from the bucket of its parameter and needs no bucket of osls', () => {
  const { Resources } = JSON.parse(read('template.json')) as { Resources: Record<string, Resource> }
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  const codes = functions.map(({ Properties }) => Properties['Code'])
  expect(codes).toHaveLength(5)
  expect(codes).toEqual(
    expect.arrayContaining(
      zips().map((zip) => ({ S3Bucket: { Ref: 'Bucket' }, S3Key: `anchor-watch-prod/${zip}` })),
    ),
  )
  expect(read('template.json')).not.toContain('ServerlessDeploymentBucket')
  expect(statSync(inPackage('template.json')).size).toBeLessThan(maxTemplateBytes)
})

test('each zip contains its licences, its bill of materials and the security policy', async () => {
  const files = async (zip: string): Promise<Readonly<Record<string, string>>> => {
    const { stdout } = await promisify(execFile)('unzip', ['-Z1', inPackage(zip)])
    const paths = stdout.trim().split('\n')
    const texts = paths.map(async (path) => {
      const options = { maxBuffer: 10_000_000 }
      return (await promisify(execFile)('unzip', ['-p', inPackage(zip), path], options)).stdout
    })
    return Object.fromEntries(
      (await Promise.all(texts)).map((text, index) => [basename(paths[index] ?? ''), text]),
    )
  }
  for (const zip of zips()) {
    const { 'sbom.cdx.json': bill = '', ...texts } = await files(zip)
    const names = listAt(JSON.parse(bill) as unknown, 'components').map((one) => textAt(one, 'name') ?? '')
    expect(names).toContain('@aws-sdk/client-dynamodb')
    for (const name of names) expect(texts['THIRD-PARTY-LICENSES.txt']).toContain(`\n${name} `)
    expect(texts['LICENSE.txt']).toContain('Apache License')
    expect(texts['SECURITY.md']).toContain('# Security')
  }
})

test('deploy.sh copies the zips to the bucket, then deploys the template from it', async () => {
  const aws = join(own, 'aws')
  writeFileSync(aws, '#!/bin/sh\necho "$*" >> "$CALLS"\n')
  chmodSync(aws, 0o755)
  const PATH = [own, process.env['PATH']].join(delimiter)
  const calls = join(own, 'calls')
  const run = (...args: readonly string[]) =>
    promisify(execFile)('bash', [inPackage('deploy.sh'), ...args], { env: { PATH, CALLS: calls } })
  await expect(run()).rejects.toThrow('usage: bash deploy.sh BUCKET')
  await run('bucket-of-ours')
  const [copy, deploy, ...others] = readFileSync(calls, 'utf8').trim().split('\n')
  expect(copy).toMatch(/^s3 cp \. s3:\/\/bucket-of-ours\/anchor-watch-prod\/ --recursive .*\*\.zip/)
  expect(deploy).toMatch(
    /^cloudformation deploy --stack-name anchor-watch-prod --template-file template\.json/,
  )
  expect(deploy).toContain('--parameter-overrides Bucket=bucket-of-ours')
  expect(others).toEqual([])
})

test('the Terraform module uploads every zip under the key that the template names', () => {
  expect(read('main.tf')).toContain(JSON.stringify(zips().toSorted()))
  expect(read('main.tf')).toContain('key         = "anchor-watch-prod/${each.value}"')
})

test('deploy without credentials names the ways to give them, and nothing of the framework', async () => {
  const { code, err } = await runIn(own, ['deploy'], { AWS_EC2_METADATA_DISABLED: 'true' })
  expect(code).toBe(1)
  expect(err).toContain(
    '\nThere are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  )
  expect(err).not.toMatch(/osls|serverless|node_modules/i)
})

test.each([
  ['an env: secret', shortestWatchFile, 'watch.yml: postgres.password: env: PGPASSWORD is for local runs'],
  [
    'the host of an example',
    wholeWatchFile.replace('db.internal', 'anchore-db.example'),
    'watch.yml: postgres.host: anchore-db.example is a placeholder',
  ],
  [
    'the address of an example',
    wholeWatchFile.replace('@corp.internal', '@example.com'),
    'watch.yml: deploy.fallback_email: oncall@example.com is a placeholder; write your address',
  ],
  [
    'a partial ARN',
    wholeWatchFile.replace(
      'secret: slack',
      'secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack"',
    ),
    'oncall.channels[0].slack.url: the ARN of a secret ends in a hyphen and six characters',
  ],
  ['no watch.yml', undefined, '`npx anchor-watch init` writes it'],
])('package and deploy refuse %s in one sentence', async (_, watchFile, message) => {
  const path = watchFile === undefined ? temporaryDirectory() : dirname(temporaryFile('watch.yml', watchFile))
  for (const command of ['package', 'deploy']) {
    const { code, out, err } = await runIn(path, [command])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  }
})

test('the npm package has the tests of the alarms and their schema, as examples of tests of own alarms', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])
  const files = listAt(JSON.parse(stdout) as unknown, 0, 'files').map((file) => textAt(file, 'path') ?? '')
  const ofAlarms = files.filter((file) => file.startsWith('test/'))
  expect(ofAlarms.toSorted()).toEqual(globSync('test/alarms/**/*.yml').toSorted())
  expect(ofAlarms).toContain('test/alarms/watch.yml')
  expect(files).toContain('alarm-tests.schema.json')
})
