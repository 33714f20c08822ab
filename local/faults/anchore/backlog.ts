import type { Fault } from '../fault.ts'

/** Far more images arrive than the 2 a minute that the analyzers process: the queue grows and does not drain. */
export const backlogGrows: Fault = {
  name: 'backlog_grows',
  summary: '7 images a minute arrive, the analyzers process 2',
  conditions: () => ({ arrivals: 7 }),
}

/** A pipeline adds its images at once; the queue is empty again after 20 minutes. */
const burstDrains: Fault = {
  name: 'burst_drains',
  summary: '18 images arrive at once and drain',
  begin: ({ images }) => {
    images.arrive(18)
  },
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

/** The autoscaler follows the load; DNS lists the new analyzers, and each has a session in the database. */
const scaleOut: Fault = {
  name: 'scale_out',
  summary: '10 analyzers instead of 3, and 5 images a minute',
  conditions: () => ({ analyzers: 10, arrivals: 5 }),
  begin: async ({ sessions }) => {
    await sessions.anchore.open(7)
  },
}

export const backlogFaults: readonly Fault[] = [backlogGrows, burstDrains, weeklyBurst, quietNight, scaleOut]
