import { usual } from '../world/conditions.ts'
import type { Fault, FaultTargets } from './fault.ts'

/** Far more images arrive than the 2 a minute that the analyzers process: the queue grows and does not drain. */
export const backlogGrows: Fault = {
  name: 'backlog_grows',
  summary: '7 images a minute arrive, the analyzers process 2',
  conditions: () => ({ arrivals: 7 }),
}

/** The weekly rescan keeps all analyzers busy for an hour and a half. */
export const weeklyBurst: Fault = {
  name: 'weekly_burst',
  summary: '70 images arrive at once and drain',
  begin: ({ images }) => {
    images.arrive(70)
  },
}

/** Nobody adds an image; all is well. */
export const quietNight: Fault = {
  name: 'quiet_night',
  summary: 'no image arrives',
  minutes: { from: 5, to: 50 },
  conditions: () => ({ arrivals: 0 }),
}

const analyzersOf = ({ anchore }: FaultTargets) =>
  anchore.replicas().filter(({ service }) => service === 'analyzer')

/** The minutes until the scratch directories are full, and the bytes that are free then. */
const filling = { minutes: 5, leftBytes: 300e6 }

export const imageFaults: readonly Fault[] = Array.of<Fault>(
  backlogGrows,
  {
    // A pipeline adds its images; the queue is empty again after 20 minutes.
    name: 'burst_drains',
    summary: '18 images arrive at once and drain',
    begin: ({ images }) => {
      images.arrive(18)
    },
  },
  weeklyBurst,
  quietNight,
  {
    // The autoscaler follows the load; DNS lists the new analyzers, and each has a session in the database.
    name: 'scale_out',
    summary: '10 analyzers instead of 3, and 5 images a minute',
    conditions: () => ({ analyzers: 10, arrivals: 5 }),
    begin: async ({ sessions }) => {
      await sessions.anchore.open(7)
    },
  },
  {
    // The analyzers' hosts are gone; the images that they had stay in analysis.
    name: 'analyzers_all_dead',
    summary: 'all analyzer processes die',
    begin: async (targets) => {
      for (const analyzer of analyzersOf(targets)) await analyzer.kill()
    },
    end: async (targets) => {
      for (const analyzer of analyzersOf(targets)) await analyzer.start()
    },
  },
  {
    // Two analyzers process 1.3 images a minute, which is still more than arrive.
    name: 'analyzer_one_dead',
    summary: 'one of three analyzers dies',
    begin: ({ anchore }) => anchore.replica('analyzer-2').kill(),
    end: ({ anchore }) => anchore.replica('analyzer-2').start(),
  },
  {
    // The analyzers answer and each has an image, but a registry does not.
    name: 'analysis_stalled',
    summary: 'analyzers answer and no analysis completes',
    minutes: { from: 5, to: 35 },
    conditions: () => ({ completes: false }),
  },
  {
    // An image of 40 GB keeps one analyzer busy; the others go on.
    name: 'huge_image',
    summary: 'one image takes 90 minutes',
    minutes: { from: 5, to: 55 },
    begin: ({ images }) => {
      images.arrive(1, 90 * 60)
    },
  },
  {
    // The registry refuses Anchore's credentials.
    name: 'analysis_failing',
    summary: '7 of 10 analyses fail within seconds',
    conditions: () => ({ failing: 0.7, failSeconds: 6 }),
  },
  {
    name: 'scratch_full',
    summary: 'scratch space runs out, then 9 of 10 analyses fail',
    conditions: (minute) => {
      const free = usual.scratchBytes * (1 - (minute + 1) / filling.minutes)
      const scratchBytes = Math.round(Math.max(free, filling.leftBytes))
      return minute + 1 < filling.minutes ? { scratchBytes } : { scratchBytes, failing: 0.9 }
    },
  },
)
