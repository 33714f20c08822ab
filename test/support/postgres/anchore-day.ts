import { poisson, type Random } from '../../../local/world/random.ts'
import type { ImageEvent } from './anchore-images.ts'

/** An event and when it is committed, seconds like its stamp; by Anchore's word at most ten minutes later. */
export interface Commit {
  readonly event: ImageEvent
  readonly at: number
}

const arrivalsPerMinute = 5

/** Images of a day and what becomes of them; some leave while they wait, some finish late in the table. */
export function arrivalsOf(random: Random, from: number, minutes: number): readonly Commit[] {
  const commits: Commit[] = []
  let images = 0
  for (let minute = 0; minute < minutes; minute += 1) {
    const arriving = poisson(arrivalsPerMinute, random)
    for (let each = 0; each < arriving; each += 1) {
      images += 1
      const image = { digest: `sha256:${images}`, account: random() < 0.5 ? 'admin' : 'team' }
      const at = whole(from + 60 * minute, 60, random)
      commits.push({ event: { kind: 'arrive', ...image, at }, at }, ...courseOf(image, at, random))
    }
  }
  return commits
}

type Named = Pick<ImageEvent, 'digest' | 'account'>

function courseOf(image: Named, from: number, random: Random): readonly Commit[] {
  const start = whole(from, 400, random)
  const left = whole(from, 300, random)
  if (random() < 0.02) return [{ event: { kind: 'delete', ...image, at: left }, at: left }]
  return [{ event: { kind: 'start', ...image, at: start }, at: start }, finish(image, start, random)]
}

function finish(image: Named, start: number, random: Random): Commit {
  const at = whole(start, 500, random)
  const kind = random() < 0.05 ? 'fail' : 'complete'
  return { event: { kind, ...image, at }, at: random() < 0.1 ? whole(at, 600, random) : at }
}

/** What follows, soon after `seen`, for one in four images that a run has seen to be finished. */
export function sequelOf({ event }: Commit, seen: number, random: Random): readonly Commit[] {
  const { digest, account } = event
  const image = { digest, ...(account !== undefined && { account }) }
  const lot = random()
  if (lot > 0.25) return []
  const at = whole(seen + 1, 300, random)
  if (lot > 0.1) return [{ event: { kind: 'delete', ...image, at }, at }]
  return [{ event: { kind: 'again', ...image, at }, at }, finish(image, at, random)]
}

/** One slot of a day. */
export interface Scheduled {
  /** How often it is delivered; 0: missed. */
  readonly runs: number
  readonly lateSeconds: number
}

/** A day's slots, one in 20 missed and one in 20 doubled, with two long gaps; the first and the last run. */
export function dayOf(random: Random, slots: number): readonly Scheduled[] {
  const gaps = [
    [150, 195],
    [250, 360],
  ] as const
  return Array.from({ length: slots }, (_, slot) => {
    const lot = random()
    const lateSeconds = whole(1, 50, random)
    const isMissed = lot < 0.05 || gaps.some(([from, to]) => slot >= from && slot < to)
    const isEnd = slot === 0 || slot === slots - 1
    return { runs: isMissed && !isEnd ? 0 : lot > 0.95 ? 2 : 1, lateSeconds }
  })
}

function whole(from: number, span: number, random: Random): number {
  return Math.floor(from + random() * span)
}
