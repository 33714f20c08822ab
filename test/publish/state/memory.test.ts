import { memoryTable } from '../../../local/aws/memory-table.ts'
import { tableContract } from '../../support/aws/table-contract.ts'

tableContract('memory', () => Promise.resolve(memoryTable()))
