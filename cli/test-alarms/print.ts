import type { TestResult, WrongMinute } from './evaluate.ts'
import type { Page } from './pages.ts'
import type { FileResult } from './run-file.ts'
import { countText } from '../../lib/model/index.ts'

/** A line for each file, the difference of each failed test, and the total. */
export function tableOf(files: readonly FileResult[]): string {
  const width = Math.max(...files.map(({ file }) => file.length))
  const all = files.flatMap(({ tests }) => tests)
  const failed = all.filter(({ passed }) => !passed).length
  return [
    ...files.flatMap(({ file, tests }) => {
      const wrong = tests.filter(({ passed }) => !passed)
      const line = `${file.padEnd(width)}  ${countText(tests.length, 'test')}${wrong.length === 0 ? '' : `, ${wrong.length} failed`}`
      return [line, ...wrong.flatMap((test) => [`  ${test.name}`, ...indented(differenceOf(test), 4)])]
    }),
    failed === 0
      ? `${countText(all.length, 'test')} passed`
      : `${failed} of ${countText(all.length, 'test')} failed`,
  ].join('\n')
}

/** The results in the Test Anything Protocol, version 14; the differences are comments. */
export function tapOf(files: readonly FileResult[]): string {
  const all = files.flatMap(({ file, tests }) => tests.map((test) => ({ file, test })))
  const lines = all.flatMap(({ file, test }, index) => [
    `${test.passed ? 'ok' : 'not ok'} ${index + 1} - ${file}: ${test.name.replaceAll('#', '\\#')}`,
    ...(test.passed ? [] : differenceOf(test).map((line) => `# ${line}`)),
  ])
  return ['TAP version 14', `1..${all.length}`, ...lines].join('\n')
}

/** The difference of a failed test, minute by minute. */
function differenceOf({ alarms, pages, problem }: TestResult): readonly string[] {
  return [
    ...(problem === undefined ? [] : [problem]),
    ...alarms.flatMap(({ name, wrong }) => [
      name,
      `  ${row('minute', 'expected', 'got', 'value')}`,
      ...wrong.map((minute) => `  ${rowOf(minute)}`),
    ]),
    ...pages.missing.map((page) => `expected, but not sent: ${pageOf(page)}`),
    ...pages.unexpected.map((page) => `sent, but not expected: ${pageOf(page)}`),
  ]
}

function rowOf({ minute, expected, got, value }: WrongMinute): string {
  return row(String(minute), expected, got ?? 'no series', value === null ? 'missing' : String(value))
}

function row(minute: string, expected: string, got: string, value: string): string {
  return `${minute.padStart(6)}  ${expected.padEnd(17)}  ${got.padEnd(17)}  ${value}`
}

function pageOf({ minute, alarm, severity }: Page): string {
  return `minute ${minute}, ${alarm} (${severity})`
}

function indented(lines: readonly string[], spaces: number): readonly string[] {
  return lines.map((line) => `${' '.repeat(spaces)}${line}`)
}
