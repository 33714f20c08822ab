import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One a core; the default leaves a core idle, which is half of a small machine.
    maxWorkers: '100%',
    // A real PostgreSQL is initialised and filled in some of the suites; the machine may be slow.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
})
