import { defineConfig } from 'vitest/config'

const filesIn = (folders: string): string => `test/${folders}/**/*.test.ts`

/** Tests that start whole systems; `npm run test:quick` leaves them out. */
const long = filesIn('{bench,deploy,e2e,postgres,publishing}')

/** Tests of code that keeps nothing in its process. Their files share processes, which halves their CPU time. */
const pure = [
  filesIn('{advice,alarms,anchore,cloudwatch,config,dashboard,fields,model,outbox,plan,pricing}'),
  // work.test.ts measures its process.
  'test/prometheus/**/!(work).test.ts',
  filesIn('{secrets,self,simulator,slot,state}'),
  filesIn('oncall/{channels,incidents,maintenance,message,page}'),
]

export default defineConfig({
  test: {
    // One a core; the default leaves a core idle, which is half of a small machine.
    maxWorkers: '100%',
    // Their files start in the order of these names.
    projects: [
      { extends: true, test: { name: 'long', include: [long] } },
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: [long, ...pure] },
      },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
    // A real PostgreSQL is initialised and filled in some of the suites; the machine may be slow.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
})
