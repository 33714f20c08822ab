import { describe, expect, test } from 'vitest'
import { faultMinutes } from '../../local/faults/fault.ts'
import { faults } from '../../local/faults/index.ts'
import { backlogGrows } from '../../local/faults/images.ts'
import { connSaturation } from '../../local/faults/database.ts'
import { readOptions, usage, type Options } from '../../local/options.ts'
import { tour } from '../../local/faults/schedule.ts'

function optionsOf(args: string, port?: string): Options {
  const options = readOptions(args.split(' ').filter(Boolean), { PORT: port })
  if (typeof options === 'string') throw new Error(options)
  return options
}

/** The first line of the answer to a wrong command line. */
function complaintOf(args: string, port?: string): string {
  const options = readOptions(args.split(' '), { PORT: port })
  if (typeof options !== 'string') throw new Error(`taken: ${args}`)
  const [complaint = '', hint] = options.split('\n')
  expect(hint).toBe("'npm start -- --help' lists the options and the faults.")
  return complaint
}

test('without options it tours the incidents on the page, a minute a second, until it is stopped', () => {
  expect(optionsOf('')).toEqual({
    minutes: Infinity,
    speed: 60,
    schedule: tour,
    port: 4780,
    json: false,
    log: false,
    configOut: undefined,
  })
})

test('without a page it runs an hour in which nothing is wrong', () => {
  const { minutes, port, schedule } = optionsOf('--headless', '8080')
  expect({ minutes, port }).toEqual({ minutes: 60, port: undefined })
  expect([1, 5, 24, 45].map(schedule)).toEqual([[], [], [], []])
})

test('with a configuration for other commands to look with, nothing is wrong either', () => {
  expect(optionsOf('--config-out watch.yml').schedule(5)).toEqual([])
})

test('takes every option', () => {
  const options = optionsOf('--minutes 30 --speed 600 --json --log --config-out watch.yml --record a.json')
  expect(options).toMatchObject({ minutes: 30, speed: 600, json: true, log: true })
  expect(options).toMatchObject({ configOut: 'watch.yml', record: 'a.json' })
})

test('a capture is replayed whole, also without a page', () => {
  expect(optionsOf('--headless --replay recording')).toMatchObject({ replay: 'recording', minutes: Infinity })
})

test.each(['--fault none', '--config-out watch.yml'])('refuses a recording beside %s', (option) => {
  expect(complaintOf(`--replay recording ${option}`)).toContain('need the simulated Anchore')
})

test.each([
  ['none', []],
  ['backlog_grows', [backlogGrows]],
  ['backlog_grows,conn_saturation', [backlogGrows, connSaturation]],
])('--fault %s: these are on in minute 5', (names, on) => {
  expect(optionsOf(`--fault ${names}`).schedule(5)).toEqual(on)
})

test('--fault tour has both, also without a page', () => {
  expect(optionsOf('--headless --fault tour').schedule).toBe(tour)
})

test('PORT sets the port; 0 takes any free one, and an empty one is none', () => {
  expect(optionsOf('', '8080').port).toBe(8080)
  expect(optionsOf('', '0').port).toBe(0)
  expect(optionsOf('', '').port).toBe(4780)
})

test('--help is the usage alone, with a line for every fault and its minutes', () => {
  expect(readOptions(['--help'], {})).toBe(usage)
  for (const { name, summary, minutes: { from, to } = faultMinutes } of faults) {
    const line = usage.split('\n').find((one) => one.startsWith(`  ${name} `))
    expect(line?.split(/ {2,}/).slice(1)).toEqual([name, `${from} to ${to}`, summary])
  }
})

describe('a wrong command line is answered with the usage and', () => {
  test.each([
    ['--minutes 0', '--minutes takes a whole number above 0, not 0'],
    ['--minutes soon', '--minutes takes a whole number above 0, not soon'],
    ['--minutes 1.5', '--minutes takes a whole number above 0, not 1.5'],
    ['--speed 0.5', '--speed takes a number of at least 1, not 0.5'],
    ['--speed fast', '--speed takes a number of at least 1, not fast'],
    ['--fault backloggrows', 'did you mean backlog_grows?'],
    ['--fault backlog_grows,connsaturation', 'did you mean conn_saturation?'],
    ['--fault earthquake', "no fault is named 'earthquake'"],
    ['--fault backlog_grows,', "no fault is named ''"],
    ['--headles', "Unknown option '--headles'"],
    ['--minutes', "'--minutes <value>' argument missing"],
    ['backlog', "Unexpected argument 'backlog'"],
  ])('%s: %s', (args, complaint) => {
    expect(complaintOf(args)).toContain(complaint)
  })

  test.each(['http', '-1', '65536', '47.8'])('PORT=%s: PORT takes a port number', (port) => {
    expect(complaintOf('--json', port)).toBe(`PORT takes a port number, not ${port}`)
  })
})

test('names the options that npm took for itself', () => {
  const environment = { npm_config_minutes: 'true', npm_config_config_out: 'true' }
  expect(readOptions(['3'], environment)).toBe(
    'npm took --minutes and --config-out for itself: write -- before the options, as in npm start -- --minutes',
  )
})
