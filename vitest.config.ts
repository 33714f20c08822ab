import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A real PostgreSQL is initialised and filled in some of the suites; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
