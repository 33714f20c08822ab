export type LogLevel = 'info' | 'warn' | 'error'
/** The fields of a line, without `level` and `event`, which every line has. */
export type LogFields = Readonly<Record<string, unknown>> & {
  readonly level?: never
  readonly event?: never
}

/** Structured log: a short constant event and its fields. Never interpolate into the event. */
export interface Log {
  info: (event: string, fields?: LogFields) => void
  warn: (event: string, fields?: LogFields) => void
  error: (event: string, fields?: LogFields) => void
  /** A log that adds these fields to every line. */
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
 * The sink of a function: writes each document as a line to standard output. Lambda would wrap a line of `console` as a
 * string into a document of its own, and no query could read its fields.
 */
export const streamSink: LogSink = (line) => {
  process.stdout.write(`${line}\n`)
}

/** The log and the deadline of one event. */
export interface Invocation {
  readonly log: Log
  /** Aborts shortly before the timeout of the function. */
  readonly signal: AbortSignal
}
