import { dirname, resolve } from 'node:path'
import { alarmsOf } from '../../lib/alarms/index.ts'
import {
  parseAlarmTests,
  type AlarmTest,
  loadConfig,
  formatProblem,
  type Config,
} from '../../lib/config/index.ts'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import {
  publishedHistory,
  publishedSamples,
  type Published,
  alarmsOfConfig,
} from '../../lib/cloudwatch/index.ts'
import { readText } from '../files.ts'
import { alarmTests } from '../init/write.ts'
import { historyOf, readRecording } from '../recording.ts'
import { alarmsOfTemplate } from './alarms.ts'
import { evaluateTest, unevaluated, type Deployment, type TestResult } from './evaluate.ts'
import { recordFault } from './fault.ts'

export interface FileResult {
  readonly file: string
  readonly tests: readonly TestResult[]
}

/** The watch.yml and the packaged template of the command line. */
export interface Given {
  readonly config: string
  readonly template?: string | undefined
}

/** A file of alarm tests with the alarms that it tests. */
export interface LoadedFile extends Deployment {
  readonly tests: readonly AlarmTest[]
  readonly config: Config
}

/** Runs the tests of a file; fails with the problems of the file or of its watch.yml, a line each. */
export async function runFile(
  file: string,
  given: Given,
  signal?: AbortSignal,
): Promise<Outcome<FileResult, string>> {
  const loaded = loadFile(file, given)
  if (!loaded.ok) return loaded
  const { tests, config } = loaded.value
  const results: TestResult[] = []
  // One after the other: a fault starts a PostgreSQL of its own.
  for (const test of tests) {
    const published = await publishedFor(test, file, config, signal)
    results.push(
      published.ok
        ? evaluateTest(test, loaded.value, published.value)
        : unevaluated(test.name, published.failure),
    )
  }
  return success({ file, tests: results })
}

export function loadFile(file: string, given: Given): Outcome<LoadedFile, string> {
  const text = readText(file, `npx anchor-watch init writes ${alarmTests}`)
  if (!text.ok) return text
  const parsed = parseAlarmTests(text.value, file)
  if (!parsed.ok) return failed(parsed.failure.map(formatProblem).join('\n'))
  const { config: named, tests } = parsed.value
  const config = loadConfig(named === undefined ? given.config : resolve(dirname(file), named))
  if (!config.ok) return failed(config.failure.map(formatProblem).join('\n'))
  const alarms =
    given.template === undefined
      ? success(alarmsOfConfig(config.value))
      : alarmsOfTemplate(given.template, config.value)
  if (!alarms.ok) return alarms
  // The maintenance windows do not apply, because a test has no date.
  const oncall = { ...config.value.oncall, maintenance: [] }
  const rules = { alarms: alarmsOf(config.value), oncall }
  return success({ tests, config: config.value, alarms: alarms.value, rules })
}

async function publishedFor(
  { input_series, recording, fault, minutes }: AlarmTest,
  file: string,
  config: Config,
  signal: AbortSignal | undefined,
): Promise<Outcome<Published, string>> {
  if (input_series !== undefined) return success(publishedSamples(input_series, config))
  const recorded =
    fault === undefined
      ? readRecording(resolve(dirname(file), recording ?? ''))
      : await recordFault(fault, minutes, signal)
  return recorded.ok ? success(publishedHistory(historyOf(recorded.value, 1), config)) : recorded
}
