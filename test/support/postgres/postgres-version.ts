import { installedBinaries, type Binaries } from '../../../local/database/cluster.ts'

/** The version that comes with the stock install. */
const stock = 18

/** The version to test with: npm run test:versions names each in its turn. */
export const postgresVersion = Number(process.env['POSTGRES_VERSION'] ?? stock)

/** The programs of that version; the others than the stock one are installed by npm run test:versions. */
export function testedBinaries(): Binaries {
  if (postgresVersion === stock) return installedBinaries()
  const versions = new URL(
    `../../versions/node_modules/postgres-${postgresVersion}/package.json`,
    import.meta.url,
  )
  return installedBinaries(versions.href)
}
