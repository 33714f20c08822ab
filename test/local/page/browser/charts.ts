import { expect, test } from 'vitest'
import { alarmOf, exhausted, slotAt, tickAt, someStepTimes } from '../../../support/local/page.ts'
import type { OpenPage } from './open-page.ts'

export function drawsCharts(open: OpenPage): void {
  const picture = (): Promise<string> => open.page.evaluate("document.querySelector('canvas').toDataURL()")

  test('draws a chart that every tick moves', async () => {
    open.feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await open.shows('.card h4', 'ConnectionSaturation')
    await open.shows('.card .latest', '31 %')
    const before = await picture()
    open.feed.publish(tickAt(1, 62))
    await open.shows('.card .latest', '62 %')
    await open.page.getByRole('img', { name: 'from 31 % to 62 % within 60 s' }).waitFor()
    await expect.poll(picture).not.toBe(before)
  })

  test('shows what was published before it was opened', async () => {
    open.feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    open.feed.publish(tickAt(1, 45))
    await open.page.reload()
    await open.shows('.card .latest', '45 %')
    await open.shows('#clock', '24 Nov 10:02 UTC')
  })

  /** Whether the chart has a pixel in this colour of the page. */
  const isDrawn = (colour: string): Promise<boolean> =>
    open.page.evaluate(`(() => {
      const chart = document.querySelector('canvas')
      const one = new OffscreenCanvas(1, 1).getContext('2d')
      one.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--${colour}')
      one.fillRect(0, 0, 1, 1)
      const pixels = (context, width, height) => new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)
      return pixels(chart.getContext('2d'), chart.width, chart.height).includes(pixels(one, 1, 1)[0])
    })()`)

  test('draws bands of the times that an alarm is pending, in ALARM and not seen', async () => {
    const bands = [
      ['pending', 'critical'],
      ['alarm', 'critical-span'],
      ['unseen', 'unseen-span'],
    ] as const
    open.feed.publish(tickAt(0, 31, { alarms: [alarmOf({ threshold: 200 })] }))
    await open.shows('.card .latest', '31 %')
    for (const [, colour] of bands) expect(await isDrawn(colour)).toBe(false)
    for (const [index, [state, colour]] of bands.entries()) {
      const minute = 2 * index + 1
      const alarms = [alarmOf({ threshold: 200, state, sinceMs: slotAt(minute) })]
      open.feed.publish(tickAt(minute, 0, { points: [], alarms }))
      open.feed.publish(tickAt(minute + 1, 0, { points: [], alarms }))
      await open.shows(`#states [data-state=${state}] a`, 'connections-exhausted')
      await expect.poll(() => isDrawn(colour)).toBe(true)
    }
  })

  test('draws a threshold', async () => {
    open.feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await open.shows('.card .note', 'limit 85 %')
    await expect.poll(() => isDrawn('critical')).toBe(true)
  })

  test('leads from an alarm to the chart of its metric', async () => {
    open.feed.publish(tickAt(0, 31, { alarms: [exhausted] }))
    await open.page.locator('#states [data-state=alarm] a').click()
    await open.shows('.card:target h4', 'ConnectionSaturation')
  })

  test('moves along a chart by the arrow keys', async () => {
    for (const minute of [0, 1, 2]) open.feed.publish(tickAt(minute, 30 + minute, { alarms: [alarmOf()] }))
    await open.shows('.card .latest', '32 %')
    await open.page.locator('.plot').focus()
    await open.page.keyboard.press('ArrowLeft')
    await open.shows('.card .note', '10:02: 32 %')
    await open.page.keyboard.press('ArrowLeft')
    await open.shows('.card .note', '10:01: 31 %')
  })

  test('leaves no card alone in a row', async () => {
    const points = Array.from({ length: 7 }, (_, index) => {
      const id = `Metric${index}`
      const series = {
        id,
        title: id,
        label: '',
        unit: 'Count',
        group: 'backlog',
        statistic: 'Maximum',
      } as const
      return { id, value: 1, series }
    })
    const alarms = points.map(({ id }) => alarmOf({ name: id, series: id }))
    open.feed.publish(tickAt(0, 31, { points, alarms }))
    await open.shows('.card h4', 'Metric6')
    for (const width of [1440, 820]) {
      await open.page.setViewportSize({ width, height: 800 })
      await open.page.evaluate(
        'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
      )
      const tops = await open.page.evaluate<readonly number[]>(
        "[...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().top)",
      )
      const rows = [...Map.groupBy(tops, (top) => top).values()].map(({ length }) => length)
      expect(Math.min(...rows), String(rows)).toBeGreaterThan(1)
    }
  })

  test('writes values with the unit that people use, cut to what they mean', async () => {
    const written = await open.page.evaluate(`import('/format.js').then(({ formatValue }) => [
      [2_820, 'Seconds'], [0.24, 'Seconds'], [604_800, 'Seconds'], [5, 'Milliseconds'], [99.96, 'Percent'],
      [0.000_2, 'Percent'], [9_100_000_000, 'Bytes'], [12_345, 'Count'], [0.5, 'Count'], [1, 'None'],
    ].map(([value, unit]) => formatValue(value, unit)))`)
    const expected = ['47 min', '240 ms', '7 d', '5 ms', '99 %', '0 %', '9.1 GB', '12,345', '0.5', 'yes']
    expect(written).toEqual(expected)
  })
}

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
    await open.shows('#lifecycle', 'not seen since 10:01')
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
    await open.shows('#step-span', 'means of the last 60 min; the backlog was seen in 30 of them')
    await open.shows('#step-evidence', sign)
    await open.shows('#step-change', 'To change first: layer_cache_enable: Switch it on.')
    const marked = open.page.locator('#lifecycle li', { has: open.page.locator('.slow:visible') })
    expect(await marked.locator('h3').allTextContents()).toEqual(['Analyzing'])
  })
}
