export type LogLevel = 'info' | 'warn' | 'error'
/** Fields of a line; the two that every line has are not to be overwritten. */
export type LogFields = Readonly<Record<string, unknown>> & {
  readonly level?: never
  readonly event?: never
}

/** Structured log: a short constant event and its fields. Never interpolate into the event. */
export interface Log {
  info: (event: string, fields?: LogFields) => void
  warn: (event: string, fields?: LogFields) => void
  error: (event: string, fields?: LogFields) => void
  /** The same log with fields that every line carries. */
  with: (fields: LogFields) => Log
}

/** Receives each line: one JSON document, without its newline. */
export type LogSink = (line: string, level: LogLevel) => void

/** A log of JSON lines, `{"level","event",…fields}`; CloudWatch Logs adds the time to each. */
export function createLog(sink: LogSink, bound: LogFields = {}): Log {
  const write = (level: LogLevel) => (event: string, fields?: LogFields) => {
    sink(JSON.stringify({ level, event, ...bound, ...fields }), level)
  }
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => createLog(sink, { ...bound, ...fields }),
  }
}

/**
 * The sink of a function: a line a document, straight to the standard stream. Through console Lambda would wrap the
 * line into another document, as one text that no query can look into.
 */
export const streamSink: LogSink = (line) => {
  process.stdout.write(`${line}\n`)
}
