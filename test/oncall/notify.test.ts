import { describe, expect, it } from 'vitest'
import { metricAlarmMessage, snsEvent } from '../support/alarm-messages.ts'
import { alarm, change, resolved, startNotify } from '../support/notify.ts'

describe('createNotify', () => {
  it('delivers one trigger and one resolve to every channel of the severity', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    await watch.send(snsEvent(change('ALARM', 'OK', 42)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
    expect(watch.hookBodies()[1]).toMatchObject({
      title: 'OK critical prod: connections-exhausted resolved after 37 min',
      since: '2026-11-23T21:05:00.000Z',
      durationMs: 37 * 60_000,
    })
  })

  it('spares the channels that do not take the severity', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(metricAlarmMessage()))
    expect(watch.slackTitles()).toEqual(['ALARM warning prod'])
    expect(watch.hookTitles()).toEqual([])
  })

  it('delivers what SNS repeats once', async () => {
    await using watch = await startNotify()
    const event = snsEvent(change('OK', 'ALARM', 5), change('OK', 'ALARM', 5))
    await watch.send(event)
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('does not page an ALARM that its OK has overtaken', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('ALARM', 'OK', 7)))
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    expect(watch.slackTitles()).toEqual([])
  })

  it('pages a new ALARM although the OK between got lost', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5), change('OK', 'ALARM', 20), change('ALARM', 'OK', 25)))
    expect(watch.slackTitles()).toEqual([alarm, alarm, resolved])
  })

  it('holds an incident open through INSUFFICIENT_DATA, without a page', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5), change('ALARM', 'INSUFFICIENT_DATA', 6)))
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'ALARM', 8), change('ALARM', 'OK', 42)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.lines.join('\n')).toContain('already open')
  })

  it('pages an ALARM that arrives after the INSUFFICIENT_DATA that followed it', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('ALARM', 'INSUFFICIENT_DATA', 6), change('OK', 'ALARM', 5)))
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('is silent when a new alarm turns OK', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'OK', 5)))
    expect(watch.slackTitles()).toEqual([])
  })

  it('is silent about an alarm that starts in ALARM and about its OK', async () => {
    await using watch = await startNotify()
    const starting = { AlarmConfigurationUpdatedTimestamp: '2026-11-23T20:55:01.000+0000' }
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'ALARM', 5, starting), change('ALARM', 'OK', 8)))
    expect(watch.slackTitles()).toEqual([])
    expect(watch.lines.join('\n')).toContain('starting')
  })

  it('pages an ALARM out of INSUFFICIENT_DATA ten minutes after the configuration', async () => {
    await using watch = await startNotify()
    const settled = { AlarmConfigurationUpdatedTimestamp: '2026-11-23T20:55:00.000+0000' }
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'ALARM', 5, settled)))
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('passes any other text on to every channel, once a message', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent('disk full', 'disk full'))
    await watch.send(snsEvent('disk full', 'disk full'))
    expect(watch.slackTitles()).toEqual(['INFO prod', 'INFO prod'])
    expect(watch.hookTitles()).toEqual(['INFO prod', 'INFO prod'])
  })

  it.each([undefined, null, {}, { Records: [] }, { Records: [{}] }, 'hello'])(
    'delivers even the event %j',
    async (event) => {
      await using watch = await startNotify()
      await watch.send(event)
      expect(watch.slackTitles()).toEqual(['INFO prod'])
    },
  )
})
