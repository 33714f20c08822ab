import { expect, test } from 'vitest'
import { alarmOf, exhausted, slotAt, tickAt } from '../../../support/local/page.ts'
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
