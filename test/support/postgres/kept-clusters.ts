import { temporaryDirectory } from '../../../local/temporary-directory.ts'

/** The directory in which local/database/cluster.ts keeps clusters, for one run of the tests. */
export default async function setUp(): Promise<(() => void) | undefined> {
  // Windows has no cp.
  if (process.platform === 'win32') return undefined
  const { path, remove } = await temporaryDirectory('clusters-')
  process.env['ANCHOR_WATCH_CLUSTERS'] ??= path
  return remove
}
