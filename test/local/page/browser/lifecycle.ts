import { expect, test } from 'vitest'
import { alarmOf, someStepTimes, tickAt } from '../../../support/local/page.ts'
import type { OpenPage } from './open-page.ts'

export function showsLifecycles(open: OpenPage): void {
  test('shows the lifecycle of an image with what waits where, and what is not seen', async () => {
    const point = (id: string, unit: 'Count' | 'Seconds', value: number) => ({
      id,
      value,
      series: { id, title: id, label: '', unit, group: 'backlog', statistic: 'Maximum' } as const,
    })
    const points = [
      point('ImagesWaiting', 'Count', 41),
      point('OldestWait', 'Seconds', 480),
      point('ImagesArrived', 'Count', 7),
    ]
    const alarms = [alarmOf({ name: 'analysis-stuck', series: 'LongestAnalysis', state: 'alarm' })]
    open.feed.publish(tickAt(0, 31, { points, alarms }))
    const steps = async (): Promise<readonly string[]> => open.page.locator('#lifecycle li').allInnerTexts()
    await open.shows('#lifecycle', 'oldest 8 min')
    const [arrives, waits, analyzed] = await steps()
    expect(arrives).toContain('7/min')
    expect(waits).toContain('41')
    expect(analyzed).toContain('▲ analysis-stuck')
    open.feed.publish(tickAt(5, 31, { points: [] }))
    await open.shows('#lifecycle', 'no data since 10:01')
  })

  test('shows the time of each step with the slow one marked, its evidence and the first change', async () => {
    open.feed.publish(tickAt(0, 31))
    await open.shows('#step-limit', 'No step was slow in the last 60 min.')
    expect(await open.page.locator('#lifecycle .time').allTextContents()).toEqual([
      '',
      'mean 12 s',
      'mean 48 s to download, unpack and analyze',
      'mean 2 s',
      'time not measured',
      '',
    ])
    const times = someStepTimes.times.map((one) => ({ ...one, slow: one.steps.includes('unpack') }))
    const sign = 'inferred: the free scratch space changed in 92 % of the periods'
    const limit = {
      steps: ['download', 'unpack'],
      confidence: 'low',
      evidence: [sign],
      change: 'layer_cache_enable: Switch it on.',
    } as const
    open.feed.publish(tickAt(1, 31, { stepTimes: { minutes: 60, seen: 0.5, times, limit } }))
    await open.shows('#step-limit', 'Slow in the last 60 min: download or unpack (confidence low)')
    await open.shows('#step-span', 'means of the last 60 min; the backlog has data in 30 of them')
    await open.shows('#step-evidence', sign)
    await open.shows('#step-change', 'To change first: layer_cache_enable: Switch it on.')
    const marked = open.page.locator('#lifecycle li', { has: open.page.locator('.slow:visible') })
    expect(await marked.locator('h3').allTextContents()).toEqual(['Analyzing'])
  })
}
