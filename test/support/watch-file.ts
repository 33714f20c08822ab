import { type Config, formatProblem, parseConfig, type ParsedConfig } from '../../lib/config/index.ts'

/** The shortest valid watch.yml. */
export const shortestWatchFile = `deployment: test
anchore:
  services:
    apiext: { url: http://api:8228 }
postgres:
  host: db
  user: watch
  password: { env: PGPASSWORD }
`

/** The shortest watch.yml with its first `from` replaced by `to`. */
export function changed(from: string, to: string): string {
  if (!shortestWatchFile.includes(from)) throw new Error(`the shortest watch.yml has no ${from}`)
  return shortestWatchFile.replace(from, () => to)
}

export function parse(text: string, files: Readonly<Record<string, string>> = {}): ParsedConfig {
  const readFile = (path: string) => {
    const content = files[path]
    if (content === undefined) throw new Error(`no such file: ${path}`)
    return content
  }
  return parseConfig(text, { source: 'watch.yml', readFile })
}

/** What is wrong with a text, a line each; empty for a valid one. */
export function problemsOf(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const parsed = parse(text, files)
  return parsed.ok ? [] : parsed.failure.map(formatProblem)
}

/** The configuration of a valid text. */
export function configOf(text: string, files: Readonly<Record<string, string>> = {}): Config {
  const parsed = parse(text, files)
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return parsed.value
}
