import { alarmsOf } from '../../lib/alarms/index.ts'
import { type Failure, formatDuration } from '../../lib/model/index.ts'
import type { NewFact } from '../../lib/findings/index.ts'
import { exitCodes, failureText, type ExitCode, type Terminal } from '../command.ts'
import { absences } from './absent.ts'
import type { CollectedTwice } from './collect-twice.ts'
import { factLines } from './facts.ts'
import { toJson } from './json.ts'
import type { Request } from './request.ts'
import { tableOf } from './table.ts'
import { samplesToPublish } from './would-publish.ts'

export function reportToProgram(collected: CollectedTwice, { config }: Request, { out }: Terminal): ExitCode {
  const failures = failuresOf(collected)
  const place = { deployment: config.deployment, slot: collected.slot }
  out(toJson(samplesToPublish(collected), { failures, facts: factsOf(collected) }, place))
  return codeOf(failures)
}

export function reportToPeople(
  collected: CollectedTwice,
  { config, intervalMs }: Request,
  all: boolean,
  { out, err }: Terminal,
): ExitCode {
  const failures = failuresOf(collected)
  for (const failure of failures) err(`${failureText(failure)}\n`)
  const absent = absences(collected.found, { detail: config.detail, all }, formatDuration(intervalMs))
  const minute = new Date(collected.slot).toISOString()
  out(`A run would publish to ${config.namespace} for ${config.deployment}, minute ${minute}\n`)
  const samples = samplesToPublish(collected)
  out(tableOf(samples))
  const facts = factLines(factsOf(collected), samples, alarmsOf(config))
  if (facts.length > 0) out(['\nFindings', ...facts].join('\n  '))
  if (absent.length > 0) out(['\nNothing to publish', ...absent].join('\n  '))
  if (failures.length === 0) out('\nEverything answered. Nothing was published: that begins with a deploy.')
  return codeOf(failures)
}

function failuresOf({ found }: CollectedTwice): readonly Failure[] {
  return found.flatMap(({ failures }) => failures)
}

function factsOf({ found }: CollectedTwice): readonly NewFact[] {
  return found.flatMap(({ facts }) => facts)
}

function codeOf(failures: readonly Failure[]): ExitCode {
  return failures.length === 0 ? exitCodes.success : exitCodes.failure
}
