import { asSchema, flow } from '../../lib/config/index.ts'
import { channelSettings, setups } from '../../lib/oncall/index.ts'
import { exampleSettings, isReference, itemSchema } from './channel-settings.ts'
import { alignedTable } from './table.ts'

/** docs/channels.md: the settings of each type of channel and the steps that connect it. */
export function channelsPage(): string {
  const common = ['severities', 'timezone', 'digest']
  return [
    '# Channels',
    '',
    '<!-- Written by `npm run docs` from lib/oncall/channels: change that. -->',
    '',
    'A channel is an item of `oncall.channels` in watch.yml. It receives the pages of its severities, and a message when an',
    'incident escalates or ends. Two channels of one type need different secrets (for `slack_bot` different Slack channels,',
    'for `sns` different topics). `npx anchor-watch check config` refuses a severity that no channel receives.',
    '',
    ...settingsTable(common.map((key) => [key, itemSchema().properties?.[key]])),
    '',
    'The deploy lets the functions read the secrets of the channels. A page that a channel does not accept is',
    '[sent again](deploy.md#the-path-of-a-page) for an hour.',
    ...Object.entries(channelSettings).flatMap(([type, settings]) =>
      sectionOf(type, setups.get(settings())?.steps ?? []),
    ),
    '',
  ].join('\n')
}

function sectionOf(type: string, steps: readonly string[]): readonly string[] {
  const schema = asSchema(itemSchema().properties?.[type])
  const { description = '', properties = {} } = schema
  return [
    '',
    `## ${type}`,
    '',
    description,
    '',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    '',
    '```yaml',
    ...exampleOf(type),
    '```',
    '',
    ...settingsTable(Object.entries(properties)),
  ]
}

/** The item of watch.yml with the settings that have no default. */
function exampleOf(type: string): readonly string[] {
  const example = exampleSettings(type, (key) => ({
    secret: `anchor-watch/${type.replace('_', '-')}#${key}`,
  }))
  return [`- ${type}:`, ...Object.entries(example).map(([key, value]) => `    ${key}: ${flow(value)}`)]
}

function settingsTable(entries: readonly (readonly [string, unknown])[]): readonly string[] {
  return alignedTable(
    ['setting', 'default', 'meaning'],
    entries.map(([key, property]) => {
      const schema = asSchema(property)
      const shown = schema.default === undefined ? '' : `\`${flow(schema.default)}\``
      return [`\`${key}\``, isReference(schema) ? 'a secret' : shown, schema.description ?? '']
    }),
  )
}
