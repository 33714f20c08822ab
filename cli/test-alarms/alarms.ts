import type { AlarmResource } from '../../lib/cloudwatch/template.ts'
import type { Config } from '../../lib/config/schema.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { alarmsOfResources, type DeployedAlarm } from '../../lib/simulator/deployed.ts'
import { readText } from '../files.ts'

/** The alarms of a packaged template. */
export function alarmsOfTemplate(path: string, config: Config): Outcome<readonly DeployedAlarm[], string> {
  const text = readText(path, written)
  if (!text.ok) return text
  try {
    const { Resources } = JSON.parse(text.value) as {
      readonly Resources: Readonly<Record<string, AlarmResource | { readonly Type: 'another' }>>
    }
    const alarms = Object.entries(Resources).flatMap(([id, resource]) =>
      resource.Type === 'AWS::CloudWatch::Alarm' ? [[id, resource] as const] : [],
    )
    return success(alarmsOfResources(Object.fromEntries(alarms), config))
  } catch (thrown) {
    return failed(`${path} is no packaged template (${messageOf(thrown)}); ${written}`)
  }
}

const written = 'npx anchor-watch package writes package/template.json'
