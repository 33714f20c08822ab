import { type AlarmResource, alarmsOfResources, type DeployedAlarm } from '../../lib/cloudwatch/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { failed, messageOf, success, type Outcome, at, parseJson, textAt } from '../../lib/model/index.ts'
import { readText } from '../files.ts'

/** The alarms of a packaged template. */
export function alarmsOfTemplate(path: string, config: Config): Outcome<readonly DeployedAlarm[], string> {
  const text = readText(path, written)
  if (!text.ok) return text
  const resources = Object.entries(at(parseJson(text.value), 'Resources') ?? {})
  const alarms = resources.filter(
    (entry): entry is [string, AlarmResource] => textAt(entry[1], 'Type') === 'AWS::CloudWatch::Alarm',
  )
  if (alarms.length === 0) return failed(`${path} has no alarm; ${written}`)
  try {
    return success(alarmsOfResources(Object.fromEntries(alarms), config))
  } catch (thrown) {
    return failed(`${path} has an alarm that cannot be read (${messageOf(thrown)}); ${written}`)
  }
}

const written = 'npx anchor-watch package writes package/template.json'
