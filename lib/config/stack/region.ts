import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Variables } from '../../net/index.ts'

export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/

/** The ways to name the region, for messages. */
export const regionAdvice =
  'no AWS region: give --region, or set deploy.region in watch.yml, AWS_REGION, AWS_DEFAULT_REGION or the region of your AWS profile'

/**
 * The region of a deployment: the option, else deploy.region, else that of the environment or of the AWS profile, in the
 * order of the AWS tools. Undefined if none names it. `readFile` reads the configuration of the AWS tools, and may throw.
 */
export function regionOf(
  { option, configured }: { readonly option?: string | undefined; readonly configured?: string | undefined },
  variables: Variables,
  readFile: (path: string) => string,
): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = variables
  const given = [option, configured, AWS_REGION, AWS_DEFAULT_REGION].find(
    (one) => one !== undefined && one !== '',
  )
  return given ?? regionOfProfile(variables, readFile)
}

function regionOfProfile(variables: Variables, readFile: (path: string) => string): string | undefined {
  const { AWS_PROFILE: profile = 'default', AWS_CONFIG_FILE, HOME } = variables
  try {
    // Windows sets no HOME.
    const text = readFile(AWS_CONFIG_FILE ?? join(HOME ?? homedir(), '.aws', 'config'))
    const sections = text.split(/^\s*\[(?:profile\s+)?\s*(.+?)\s*\]\s*$/m)
    const name = sections.findIndex((part, index) => index % 2 === 1 && part === profile)
    return name === -1 ? undefined : /^\s*region\s*=\s*(\S+)/m.exec(sections[name + 1] ?? '')?.[1]
  } catch {
    return undefined
  }
}
