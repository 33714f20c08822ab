import { dirname, join, relative } from 'node:path'
import { at, textAt } from '../../lib/model/index.ts'
import { projectRoot } from '../../local/project.ts'
import { asValues, type Values } from './values.ts'
import { hasPlaceholder, placeholders } from './watch-file.ts'
import { alarmTests } from './write.ts'

/** The next steps for the new file, in order. */
export function nextSteps(out: string, values: Values): readonly string[] {
  const open = [
    ...(hasPlaceholder(values) ? [`${placeholders.services} in anchore.services`] : []),
    ...(at(values, 'postgres', 'host') === undefined ? ['postgres.host'] : []),
  ]
  const { anchore, postgres, oncall } = values
  const ordered = { anchore, postgres, oncall }
  const secrets = referencesIn(ordered, 'secret')
  const variables = referencesIn(ordered, 'env')
  return [
    ...open.map((place) => `Edit ${out}: ${place} is a placeholder.`),
    ...(textAt(values, 'deploy', 'fallback_email') === undefined
      ? [`Set deploy.fallback_email in ${out}: without it a failing notifier alerts nobody.`]
      : []),
    `Create the database role: ${relative('.', join(projectRoot, 'docs/grants.sql'))}.`,
    ...(secrets.length > 0 ? [`Store the secrets in AWS Secrets Manager: ${secrets.join(', ')}.`] : []),
    ...(variables.length > 0
      ? [`Write the variables to ${out}.env, one KEY=value line for each: ${variables.join(', ')}.`]
      : []),
    `npx anchor-watch check config --config ${out}`,
    `npx anchor-watch collect --config ${out}`,
    `npx anchor-watch deploy --config ${out}`,
    `After a change of a threshold: npx anchor-watch test alarms ${join(dirname(out), alarmTests)} --config ${out}`,
  ]
}

/** The names of all references of this source, in the order of the values. */
function referencesIn(value: unknown, source: 'secret' | 'env'): readonly string[] {
  return Object.entries(asValues(value)).flatMap(([key, inner]) =>
    key === source && typeof inner === 'string' ? [inner] : referencesIn(inner, source),
  )
}
