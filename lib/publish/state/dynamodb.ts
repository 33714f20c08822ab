import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Attribute, Claim, Item, Table, Update } from './table.ts'

/** The table's partition key; there is no sort key. */
export const keyAttribute = 'Key'

/** A DynamoDB table. One call is one round trip; the options of the client decide on its retries. */
export function dynamoTable(client: DynamoDBClient, tableName: string): Table {
  return {
    get: async (key, abortSignal) => {
      const { Item: item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: { [keyAttribute]: { S: key } },
          ConsistentRead: true,
        }),
        { abortSignal },
      )
      return item === undefined ? undefined : fromItem(item)
    },
    update: async (key, update, abortSignal) => {
      try {
        const command = new UpdateItemCommand({ TableName: tableName, ...toInput(key, update) })
        const { Attributes: item } = await client.send(command, { abortSignal })
        return { applied: true, item: fromItem(item ?? {}) }
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { applied: false }
        throw error
      }
    },
  }
}

/** The expressions of one update; every name and value is a placeholder: a name may be a reserved word. */
function toInput(
  key: string,
  { set, remove = [], when, returns = 'after' }: Update,
): Omit<UpdateItemCommandInput, 'TableName'> {
  const names: Record<string, string> = {}
  const values: Record<string, AttributeValue> = {}
  const name = (attribute: string): string => {
    const placeholder = `#${attribute}`
    names[placeholder] = attribute
    return placeholder
  }
  const value = (attribute: Attribute): string => {
    const placeholder = `:v${Object.keys(values).length}`
    values[placeholder] = toValue(attribute)
    return placeholder
  }
  const claim = (one: Claim): string => {
    if (one.is === 'absent') return `attribute_not_exists(${name(one.attribute)})`
    return `${name(one.attribute)} ${one.is === 'equal' ? '=' : '<'} ${value(one.to)}`
  }
  const sets = Object.entries(set).map(([attribute, to]) => `${name(attribute)} = ${value(to)}`)
  const setClause = sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]
  const removeClause = remove.length === 0 ? [] : [`REMOVE ${remove.map(name).join(', ')}`]
  const condition = when?.map((claims) => `(${claims.map(claim).join(' AND ')})`).join(' OR ')
  return {
    Key: { [keyAttribute]: { S: key } },
    UpdateExpression: [...setClause, ...removeClause].join(' '),
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    ReturnValues: returns === 'before' ? 'ALL_OLD' : 'ALL_NEW',
  }
}

function toValue(attribute: Attribute): AttributeValue {
  if (typeof attribute === 'string') return { S: attribute }
  return typeof attribute === 'number' ? { N: String(attribute) } : { B: attribute }
}

function fromItem(item: Readonly<Record<string, AttributeValue>>): Item {
  const attributes: Record<string, Attribute> = {}
  for (const [name, value] of Object.entries(item)) {
    if (name === keyAttribute) continue
    if (value.S !== undefined) attributes[name] = value.S
    else if (value.N !== undefined) attributes[name] = Number(value.N)
    else if (value.B !== undefined) attributes[name] = value.B
  }
  return attributes
}
