/** The name of a Lambda function has at most 64 characters, with the deployment between prefix and suffix. */
const maxCharacters = 64 - 'anchor-watch-'.length - '-collect-postgres'.length

/**
 * The name of the deployment in AWS: that of watch.yml without a stage or for a stage of the same name, otherwise
 * `prod--staging`. Two stages never share a name, so that their metrics, alarms and resources do not collide
 * (docs/decisions/0008). Throws an error if a name is not valid or too long.
 */
export function deploymentOf(deployment: string, stage = deployment): string {
  for (const [what, word] of Object.entries({ deployment, stage })) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
      throw new Error(`${what} ${word}: expected lower-case letters and digits, single hyphens between them`)
  }
  const name = stage === deployment ? deployment : `${deployment}--${stage}`
  if (name.length > maxCharacters)
    throw new Error(`deployment ${name}: ${name.length} characters; at most ${maxCharacters} fit into a name`)
  return name
}
