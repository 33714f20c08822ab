import type { Config } from './schema.ts'

/** Reads the configuration that the build validated and wrote as JSON. */
export function configFromJson(text: string): Config {
  return deepFreeze(JSON.parse(text) as Config)
}

/** Freezes plain data recursively, and returns it. */
export function deepFreeze<T>(data: T): T {
  if (typeof data === 'object' && data !== null && !Object.isFrozen(data)) {
    Object.freeze(data)
    Object.values(data).forEach(deepFreeze)
  }
  return data
}
