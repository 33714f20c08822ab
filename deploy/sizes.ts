import type { Bundle } from './bundle.ts'

/** The size of each bundle and, where it is known, of what is uploaded: a line each. */
export function sizesOf(
  bundles: readonly Bundle[],
  zipBytes: Readonly<Partial<Record<Bundle['name'], number>>> = {},
): string {
  return bundles
    .map(({ name, bytes }) => {
      const zip = zipBytes[name]
      return `${name.padEnd(18)}${kilobytes(bytes)}${zip === undefined ? '' : `, zip ${kilobytes(zip)}`}`
    })
    .join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
