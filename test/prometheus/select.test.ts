import { describe, expect, test } from 'vitest'
import { selects, selectorText, type Selector } from '../../lib/prometheus/sample.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

const [sample] = samplesOf('t{status="503",method="GET"} 1\n')

function takes(match: Selector['match'], name = 't'): boolean {
  if (sample === undefined) throw new Error('there is a sample')
  return selects({ names: ['other', name], ...(match && { match }) }, sample)
}

describe('a selector', () => {
  test('selects its names alone', () => {
    expect(takes(undefined)).toBe(true)
    expect(takes(undefined, 't_total')).toBe(false)
  })

  test('matches every label, an absent one as empty', () => {
    expect(takes({ status: /^5/, method: 'GET', path: '' })).toBe(true)
    expect(takes({ status: '503', method: 'PUT' })).toBe(false)
    expect(takes({ path: '/' })).toBe(false)
    expect(takes({ method: { not: /^P/ }, path: { not: /./ } })).toBe(true)
    expect(takes({ status: { not: /^5/ } })).toBe(false)
  })

  test('has a text in the syntax of PromQL', () => {
    const match = { method: 'GET', status: /^5/, path: { not: /_ping$/ } }
    expect(selectorText({ names: ['a', 'b'], match })).toBe('a|b{method="GET",status=~"^5",path!~"_ping$"}')
    expect(selectorText({ names: ['a'] })).toBe('a{}')
  })
})
