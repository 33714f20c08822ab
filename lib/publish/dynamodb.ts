import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Attribute, Item, Table, Update } from './table.ts'

/** The table's partition key; there is no sort key. */
export const keyAttribute = 'Key'

/** A DynamoDB table. The options of the client decide on its retries. */
export function dynamoTable(client: DynamoDBClient, TableName: string): Table {
  return {
    get: async (key, abortSignal) => {
      const command = new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true })
      const { Item: item } = await client.send(command, { abortSignal })
      return item && fromItem(item)
    },
    update: async (key, update, abortSignal) => {
      const command = new UpdateItemCommand({ TableName, Key: keyOf(key), ...expressionsOf(update) })
      try {
        await client.send(command, { abortSignal })
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },
  }
}

function keyOf(key: string): Record<string, AttributeValue> {
  return { [keyAttribute]: { S: key } }
}

/** Every name and value is a placeholder: a name may be a reserved word. */
function expressionsOf({ set, when }: Update): Omit<UpdateItemCommandInput, 'TableName' | 'Key'> {
  const sets = Object.entries(set)
  const names = Object.fromEntries(sets.map(([name]) => [`#${name}`, name]))
  const values = Object.fromEntries(sets.map(([name, value]) => [`:${name}`, toValue(value)]))
  const UpdateExpression = `SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')}`
  if (when === undefined)
    return { UpdateExpression, ExpressionAttributeNames: names, ExpressionAttributeValues: values }
  const { attribute, is } = when
  return {
    UpdateExpression,
    ConditionExpression: is === undefined ? 'attribute_not_exists(#when)' : '#when = :when',
    ExpressionAttributeNames: { ...names, '#when': attribute },
    ExpressionAttributeValues: { ...values, ...(is !== undefined && { ':when': toValue(is) }) },
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
