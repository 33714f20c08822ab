import { describe, expect, test } from 'vitest'
import { initDirectory, secret } from '../../support/cli/init.ts'
import type { Ended } from '../../support/local/command-line.ts'
import { inProcess } from '../../support/local/terminal.ts'

const { config, exists, init, path, read, write } = initDirectory()

describe('init at a terminal', () => {
  interface Dialogue extends Ended {
    readonly questions: readonly string[]
  }

  /** Answers the questions in turn, and those after the last answer with an empty line. */
  async function dialogue(answers: readonly string[], ...args: readonly string[]): Promise<Dialogue> {
    const questions: string[] = []
    const ended = await inProcess(['init', '--out', path(), ...args], {
      ask: (question) => {
        questions.push(question)
        return Promise.resolve(answers[questions.length - 1] ?? '')
      },
    })
    return { ...ended, questions }
  }

  test('asks for what no option gives, and again with the reason for an answer that the file cannot have', async () => {
    const answers = ['http://api:8228', 'http://api:8228', 'https://catalog:8082', '', 'nonsense']
    answers.push(
      'dns+http://a',
      'http://a:8084 http://b:8084',
      '',
      'watcher',
      secret,
      'env:PW',
      'none.pem',
      '',
    )
    answers.push('postgres://db', 'db', '', '', 'pager', 'pagerduty', 'Frankfurt', 'eu-central-1')
    answers.push('subnet-0a1b2c3d', '', 'sg-0a1b2c3d', 'nobody', 'oncall@example.com')
    const { code, questions, err, out } = await dialogue(answers, '--deployment', 'lab')
    expect(err.split('\n')).toEqual([
      expect.stringContaining('catalog.url: found http://api:8228/metrics; expected a URL of its own'),
      expect.stringMatching(/^Expected URL, or dns\+URL/),
      expect.stringContaining('analyzer.url: found "http://a"; expected a URL with the port of the replicas'),
      expect.stringMatching(/^Expected secret:NAME#KEY, .+never the secret itself/),
      expect.stringContaining('anchore.ca_file: found "none.pem"; expected the path of a PEM file'),
      expect.stringContaining('postgres.host: found "postgres://db"; expected a host name'),
      expect.stringMatching(/^Expected TYPE or TYPE=REF, TYPE one of slack, pagerduty/),
      expect.stringContaining('deploy.region: found "Frankfurt"'),
      expect.stringContaining(
        'deploy.vpc.security_groups: found an empty list; expected a list of 1 to 5 IDs',
      ),
      expect.stringContaining('deploy.fallback_email: found "nobody"'),
      '',
    ])
    expect(code).toBe(0)
    expect(questions).toHaveLength(answers.length)
    expect(config()).toMatchObject({
      deployment: 'lab',
      anchore: {
        auth: { username: 'watcher', password: { source: 'env', name: 'PW' } },
        services: [
          { name: 'apiext' },
          { name: 'catalog' },
          { name: 'analyzer', urls: ['http://a:8084/metrics', 'http://b:8084/metrics'] },
        ],
      },
      postgres: { hosts: [{ host: 'db', port: 5432 }], user: 'anchor_watch' },
      oncall: {
        channels: [
          { type: 'pagerduty', key: { source: 'secret', name: 'anchor-watch/pagerduty', key: 'key' } },
        ],
      },
      deploy: {
        region: 'eu-central-1',
        fallbackEmail: 'oncall@example.com',
        vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] },
      },
    })
    expect(out + err + read()).not.toContain(secret)
  })

  test('asks for the services again if there is none', async () => {
    const { code, err } = await dialogue(['lab', '', '', '', '', '', 'http://api:8228'])
    expect({ code, err }).toEqual({ code: 0, err: 'At least one service is needed.\n' })
  })

  const answers: Readonly<Record<string, string>> = {
    'The name of this deployment [prod]: ': 'lab',
    'The user that reads the metrics of Anchore [anchor-watch]: ': 'me',
    "The host of Anchore's PostgreSQL (empty: later): ": 'db',
    'The AWS region of the stack (empty: that of the environment at the deploy): ': 'eu-west-1',
  }

  /** Answers by the question; the input ends before the question of this index. */
  async function answering(end: number): Promise<Dialogue> {
    const interrupt = new AbortController()
    const questions: string[] = []
    const ended = await inProcess(['init', '--out', path()], {
      signal: interrupt.signal,
      ask: (question) => {
        if (questions.length === end) interrupt.abort()
        if (interrupt.signal.aborted) return Promise.reject(new Error('the input ended'))
        questions.push(question)
        const url = question.startsWith('The URL of analyzer') ? 'dns+http://analyzer:8084' : ''
        return Promise.resolve(answers[question] ?? url)
      },
    })
    return { ...ended, questions }
  }

  test.each([1, 3, 5, 8, 12])(
    'saves the answers so far if the input ends after %i, and the next init asks for the others',
    async (count) => {
      const { code, err, questions } = await answering(count)
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringContaining(`Interrupted: ${path()} has the answers so far`) as string,
      })
      const rest = await answering(Infinity)
      expect(rest.err).toBe(`${path()} exists: init asks for the answers that it lacks.\n`)
      const answered = questions.filter((question) => answers[question] !== undefined)
      expect(rest.questions.filter((question) => answered.includes(question))).toEqual([])
      expect(config()).toMatchObject({
        deployment: 'lab',
        anchore: { auth: { username: 'me' }, services: [{ name: 'analyzer', discover: 'dns' }] },
        postgres: { hosts: [{ host: 'db' }] },
        deploy: { region: 'eu-west-1' },
      })
    },
  )

  test.each([
    ['an interrupted', 5],
    ['an unedited', Infinity],
  ])('puts options in place of the answers in %s file', async (_title, end) => {
    await answering(end)
    const options = [
      '--deployment',
      'stage',
      '--region',
      'eu-central-1',
      '--no-auth',
      '--postgres-host',
      'db',
    ]
    const { code } = await dialogue([], ...options)
    expect(code).toBe(0)
    const { deployment, anchore, deploy } = config()
    expect({ deployment, region: deploy.region, auth: anchore.auth }).toEqual({
      deployment: 'stage',
      region: 'eu-central-1',
      auth: undefined,
    })
    expect(anchore.services).toMatchObject([{ name: 'analyzer' }])
  })

  test('writes nothing if the input ends before the first answer', async () => {
    expect(await answering(0)).toMatchObject({ code: 1, out: '' })
    expect(exists()).toBe(false)
  })

  test('completes a file that nobody edited without a terminal too', async () => {
    await answering(Infinity)
    const { code } = await init('--deployment', 'stage')
    expect({ code, deployment: config().deployment }).toEqual({ code: 0, deployment: 'stage' })
  })

  test('leaves a file as it is that was edited since', async () => {
    await answering(3)
    const edited = read().replace('threshold: 500', 'threshold: 600')
    write('watch.yml', edited)
    const { code, err } = await dialogue([])
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('exists and is not as init wrote it') as string,
    })
    expect(read()).toBe(edited)
  })
})
