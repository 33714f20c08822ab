import { parseJson, textAt } from '../../lib/model/index.ts'
import { asValues } from '../init/values.ts'

/** The event of a line of the log. */
export function eventOf(line: string): string | undefined {
  return textAt(parseJson(line), 'event')
}

/** A warning or error of the log for people: its event and fields, and the remedy on the next line. */
export function warningText(line: string): string {
  const parsed = parseJson(line)
  const { level: _level, event: _event, remedy: _remedy, ...fields } = asValues(parsed)
  const shown = Object.entries(fields).map(([name, value]) => `${name} ${textOf(value)}`)
  const text = `Warning: ${eventOf(line) ?? line}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`
  const remedy = textAt(parsed, 'remedy')
  return remedy === undefined ? text : `${text}\n  ${remedy}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
