import type { Bundle } from './bundle.ts'

/** The size of each function: what is loaded at the start, all of it, and what is uploaded; a line each. */
export function sizesOf(bundles: readonly Bundle[]): string {
  return bundles
    .map(({ name, startBytes, bytes, zipBytes }) => {
      const [start, all, zip] = [startBytes, bytes, zipBytes].map(kilobytes)
      return `${name.padEnd(18)}${start} at the start, ${all} in all, zip ${zip}`
    })
    .join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
