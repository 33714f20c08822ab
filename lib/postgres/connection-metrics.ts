import { defineMetric } from '../model/metric.ts'

export const connectionSaturation = defineMetric({
  name: 'ConnectionSaturation',
  group: 'database',
  unit: 'Percent',
  help: 'The largest used/limit over the ceilings of cluster, role and database; 100 when a login is refused for lack of slots.',
})

export const connectionsUsed = defineMetric({
  name: 'ConnectionsUsed',
  group: 'database',
  unit: 'Count',
  help: 'Connections that count against the ceiling that binds; the ceiling itself when it refuses a login.',
})

export const connectionsLimit = defineMetric({
  name: 'ConnectionsLimit',
  group: 'database',
  unit: 'Count',
  help: 'The ceiling that binds: of cluster, role and database the one with the largest used/limit.',
})

export const connectionsFree = defineMetric({
  name: 'ConnectionsFree',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  help: 'Connections that are left below the ceiling that binds.',
})

export const timeToFull = defineMetric({
  name: 'TimeToFull',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Until a ceiling is reached if connections go on as in the last 15 slots; 0 when full, 604800 when they do not rise.',
})

export const connectionsByState = defineMetric({
  name: 'ConnectionsByState',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['State'],
  help: 'Connections of the whole server by what they do; what is rare counts as other.',
})

export const connectionsByUser = defineMetric({
  name: 'ConnectionsByUser',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['User'],
  help: 'Connections of the whole server by role: the five with most, each for at least an hour, the rest as other.',
})

export const connectionsByApplication = defineMetric({
  name: 'ConnectionsByApplication',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['Application'],
  help: 'Likewise by application_name; Anchore sets none.',
})
