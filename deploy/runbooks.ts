import { readFileSync } from 'node:fs'
import { alarmDefinitions } from '../lib/alarms/index.ts'
import type { RunbookTexts } from './runbook-widgets.ts'

/** The runbooks of this repository. */
export function readRunbooks(): RunbookTexts {
  const names = ['README', ...alarmDefinitions.map(({ name }) => name)]
  const textOf = (name: string): string =>
    readFileSync(new URL(`../docs/runbooks/${name}.md`, import.meta.url), 'utf8')
  return Object.fromEntries(names.map((name) => [name, textOf(name)]))
}
