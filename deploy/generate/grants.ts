import { readings, isOfServer } from '../../lib/postgres/index.ts'

/** docs/grants.sql with the columns of Anchore's tables that the queries read. */
export function grantsFile(current: string): string {
  const columns = columnsRead()
  const granted = new Set<string>()
  const text = current.replaceAll(/^GRANT SELECT \([^)]+\) ON (\w+)/gm, (_, table: string) => {
    granted.add(table)
    return `GRANT SELECT (${[...(columns.get(table) ?? [])].map(quoted).join(', ')}) ON ${table}`
  })
  const missing = [...columns.keys()].filter((table) => !granted.has(table))
  if (missing.length > 0) throw new Error(`docs/grants.sql has no GRANT SELECT () ON ${missing.join(', ')}`)
  return text
}

function columnsRead(): ReadonlyMap<string, ReadonlySet<string>> {
  const columns = new Map<string, Set<string>>()
  for (const { reads } of readings.flatMap(({ queries }) => queries)) {
    for (const [table, read] of Object.entries(reads)) {
      if (!isOfServer(table)) columns.set(table, new Set([...(columns.get(table) ?? []), ...read]))
    }
  }
  return columns
}

/** SQL folds a name without quotes to lower case. */
function quoted(column: string): string {
  return /[A-Z]/.test(column) ? `"${column}"` : column
}
