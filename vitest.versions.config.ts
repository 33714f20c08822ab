import { defineConfig } from 'vitest/config'

/** The suite of the database over every version that is supported: one project each. */
export default defineConfig({
  test: {
    // Most of the time is spent waiting for servers to start, to freeze and to give up.
    maxWorkers: 3,
    projects: [15, 16, 17, 18].map((version) => ({
      test: {
        name: `PostgreSQL ${version}`,
        include: ['test/postgres/**/*.test.ts'],
        // Nothing in a day's arithmetic is of a version; npm test has it.
        exclude: ['test/postgres/backlog/backlog-day.test.ts'],
        globalSetup: 'test/support/postgres/kept-clusters.ts',
        env: { POSTGRES_VERSION: String(version) },
        testTimeout: 180_000,
        hookTimeout: 300_000,
      },
    })),
  },
})
