/*
 * watch.yml: its schema, its checks and remarks, and the file that `init` writes.
 * In: the text of a watch.yml. Out: a frozen Config with every default, or all problems with their line and remedy.
 * The build validates it once; a function reads the result as JSON and contains neither YAML nor zod.
 * Each room describes its own section; this room joins them.
 * It must not know what a setting does.
 */

export { alarmTestsJsonSchema, parseAlarmTests, type AlarmTest, type ExpectedPage } from './alarm-tests.ts'
export { seriesByMetric, seriesCount } from './series-count.ts'
export { silenceProblem } from './checks.ts'
export { readDocument } from './document.ts'
export { configFromJson, loadConfig, type ParsedConfig, parseConfig } from './parse.ts'
export { type JsonSchema, asSchema, jsonSchema, type Config } from './schema.ts'
export { nearest } from './nearest.ts'
export { type Problem, formatPath, formatProblem } from './problems.ts'
export { remarksOf } from './remarks.ts'
export { deployProblems, secretsOf } from './deployable.ts'
export { deploymentOf, stackName, regionAdvice, regionOf, regionPattern } from './deploy.ts'
export { comparisonOf, orderedAlarms, watchFile } from './watch-file.ts'
export { flow } from './yaml-lines.ts'
