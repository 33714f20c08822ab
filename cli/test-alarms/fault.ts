import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { failed, type Outcome } from '../../lib/model/index.ts'
import { projectRoot } from '../../local/project.ts'
import { readRecording, type RecordedSeries } from '../recording.ts'

/** Simulated minutes of a run with a fault; most faults last for twenty of them. */
const usualMinutes = 40
const localRun = join(projectRoot, 'local/start.ts')

/** Runs a fault in a local run, in a separate process, and returns the published series. */
export async function recordFault(
  fault: string,
  minutes = usualMinutes,
  signal?: AbortSignal,
): Promise<Outcome<readonly RecordedSeries[], string>> {
  if (!existsSync(localRun))
    return failed('a fault runs in a clone of the repository: the package does not contain the local run')
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-fault-'))
  const file = join(directory, 'recording.json')
  const options = ['--fault', fault, '--minutes', String(minutes), '--record', file]
  try {
    const child = spawn(process.execPath, [localRun, ...options, '--headless', '--json', '--speed', '1e9'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal && { signal }),
    })
    const closed = once(child, 'close') as Promise<[code: number | null]>
    const [message, [code]] = await Promise.all([text(child.stderr), closed])
    if (code !== 0) return failed(`the fault ${fault} did not run: ${message.split('\n')[0] ?? ''}`)
    return readRecording(file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
