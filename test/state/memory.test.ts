import { memoryTable } from '../../lib/state/memory.ts'
import { tableContract } from '../support/aws/table-contract.ts'

tableContract('memory', () => Promise.resolve(memoryTable()))
