import { join, relative } from 'node:path'
import { projectRoot } from '../../lib/project.ts'
import type { Answers } from './answers.ts'

/** The next steps for the new file, in order. */
export function nextSteps(
  out: string,
  { postgres, slack, login, fallbackEmail }: Answers,
): readonly string[] {
  const references = [login?.password, postgres.password, slack].filter((one) => one !== undefined)
  const secrets = references.flatMap(({ secret = [] }) => secret)
  const variables = references.flatMap(({ env = [] }) => env)
  return [
    ...(postgres.host === undefined ? [`Edit ${out}: postgres.host is a placeholder.`] : []),
    ...(fallbackEmail === undefined
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
  ]
}
