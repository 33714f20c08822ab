/*
 * watch.yml: its schema, its checks and remarks, and the file that `init` writes.
 * In: the text of a watch.yml. Out: a frozen Config with every default, or all problems with their line and remedy.
 * The build validates it once; a function reads the result as JSON and contains neither YAML nor zod.
 * Each room describes its own section; this room joins them.
 * It must not know what a setting does.
 */

export { alarmTestsJsonSchema } from './alarm-tests/json-schema.ts'
export { parseAlarmTests } from './alarm-tests/parse.ts'
export type { AlarmTest, ExpectedPage } from './alarm-tests/schema.ts'
export { seriesByMetric, seriesCount } from './checks/series-count.ts'
export { silenceProblem } from './checks/silenceable.ts'
export { readDocument } from './document.ts'
export { configFromJson } from './frozen.ts'
export { type JsonSchema, asSchema, jsonSchema } from './json-schema.ts'
export { loadConfig } from './load.ts'
export { nearest } from './nearest.ts'
export { type ParsedConfig, parseConfig } from './parse.ts'
export { type Problem, formatPath, formatProblem } from './problem.ts'
export { remarksOf } from './remarks/remarks.ts'
export type { Config } from './schema.ts'
export { deployProblems, secretsOf } from './stack/deployable.ts'
export { deploymentOf, stackName } from './stack/deployment-name.ts'
export { regionAdvice, regionOf, regionPattern } from './stack/region.ts'
export { comparisonOf, orderedAlarms } from './writer/alarm-conditions.ts'
export { flow } from './writer/flow.ts'
export { watchFile } from './writer/watch-file.ts'
