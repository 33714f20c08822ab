/** The name of a Lambda function has at most 64 characters, with the deployment between prefix and suffix. */
export const maxCharacters = 64 - 'anchor-watch-'.length - '-collect-postgres'.length

/** Two hyphens separate the stage from the deployment: neither may contain them. */
export const namePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** `anchor-watch-prod`: the name of the stack and the prefix of every name in it. */
export function stackName(deployment: string): string {
  return `anchor-watch-${deployment}`
}

/**
 * The name of the deployment in AWS: the name in watch.yml, or `prod--staging` for a stage with another name. Two
 * stages never share a name, so that their metrics, alarms and resources do not collide (docs/decisions/0008).
 */
export function deploymentOf(deployment: string, stage = deployment): string {
  for (const [what, word] of Object.entries({ deployment, stage })) {
    if (!namePattern.test(word))
      throw new Error(`${what} ${word}: expected lower-case letters and digits, single hyphens between them`)
  }
  const name = stage === deployment ? deployment : `${deployment}--${stage}`
  if (name.length > maxCharacters)
    throw new Error(`deployment ${name}: ${name.length} characters; at most ${maxCharacters} fit into a name`)
  return name
}
