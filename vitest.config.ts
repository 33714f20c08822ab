import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Node.js keeps here what it compiles: the tests start many processes of the same sources.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/anchor-watch')

/** Tests that start whole systems; `npm run test:quick` leaves them out. */
const long = [
  'test/{bench,deploy,e2e,postgres}/**/*.test.ts',
  'test/{cli/package,local/page/page}.test.ts', // a whole package, a browser
]

/** It counts what V8 executes, which differs for functions that another file in the process had compiled before. */
const alone = ['test/prometheus/work.test.ts']

export default defineConfig({
  test: {
    // The files share processes: each imports the SDK and the catalogue once a process. What a test changes, it restores.
    isolate: false,
    // More than cores: many tests wait for servers to start, to freeze and to give up.
    maxWorkers: availableParallelism() + 2,
    globalSetup: 'test/support/postgres/kept-clusters.ts',
    // Their files start in the order of these names.
    projects: [
      { extends: true, test: { name: 'long', include: long } },
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...long, ...alone],
        },
      },
      { extends: true, test: { name: 'quick-alone', include: alone, isolate: true } },
    ],
    // A real PostgreSQL is initialised and filled in some of the suites; the machine may be slow.
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 300_000,
  },
})
