import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { messageOf } from '../../lib/model/failure.ts'
import type { Contestant } from '../measure.ts'

const source = fileURLToPath(new URL('./textparse/', import.meta.url))
/** Long enough to fetch and compile the module for the first time. */
const buildTimeoutMs = 300_000
const nanosecondsInMs = 1e6

/** Milliseconds of CPU time a parse, or why there are none. */
export type Textparse =
  | {
      readonly ok: true
      readonly warm: Contestant
      /** The first parse of a new process. */
      readonly first: Contestant
      readonly close: () => void
    }
  | { readonly ok: false; readonly reason: string }

/** Go's prometheus/model/textparse on one thread, labels materialised: the program in ./textparse, built on demand. */
export async function textparse(body: Buffer, samples: number, signal: AbortSignal): Promise<Textparse> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-bench-'))
  const removed = (): Promise<void> => rm(directory, { recursive: true, force: true })
  const [program, file] = [join(directory, 'textparse'), join(directory, 'exposition.txt')]
  try {
    const options = { cwd: source, timeout: buildTimeoutMs, signal }
    await promisify(execFile)('go', ['build', '-o', program, '.'], options)
    await writeFile(file, body)
  } catch (error) {
    await removed()
    return { ok: false, reason: `Go's textparse: ${messageOf(error).split('\n')[0] ?? ''}` }
  }
  const start = () => {
    const child = spawn(program, [file], {
      env: { GOMAXPROCS: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
      signal,
    })
    child.on('error', () => undefined)
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const answer = async (): Promise<number> => millisecondsIn(String((await answers.next()).value), samples)
    return { child, first: answer(), answer }
  }
  const { child, first, answer } = start()
  await first
  return {
    ok: true,
    warm: {
      round: () => {
        child.stdin.write('\n')
        return answer()
      },
    },
    first: {
      round: async () => {
        const fresh = start()
        fresh.child.stdin.end()
        return await fresh.first
      },
    },
    close: () => {
      child.stdin.end()
      void removed()
    },
  }
}

function millisecondsIn(answer: string, samples: number): number {
  const [nanoseconds = Number.NaN, found] = answer.split(' ').map(Number)
  if (found !== samples) throw new Error(`Go's textparse finds ${answer} instead of ${samples} samples`)
  return nanoseconds / nanosecondsInMs
}
