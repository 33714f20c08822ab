import { describe, expect, it } from 'vitest'
import { metricAlarmMessage, snsEvent } from '../support/oncall/alarm-messages.ts'
import { alarm, change, resolved, startNotify } from '../support/oncall/notify.ts'

describe('createNotify', () => {
  it('delivers one trigger and one resolve to every channel of the severity', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    await watch.send(snsEvent(change('ALARM', 'OK', 42)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
    expect(watch.hookBodies()[1]).toMatchObject({
      title: 'OK critical prod: connections-exhausted resolved after 40 min',
      since: '2026-11-23T21:02:00.000Z',
      durationMs: 40 * 60_000,
    })
  })

  it('skips the channels of another severity', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(metricAlarmMessage()))
    expect(watch.slackTitles()).toEqual(['ALARM warning prod'])
    expect(watch.hookTitles()).toEqual([])
  })

  it('delivers a message that SNS repeats once', async () => {
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

  it('pages a new ALARM even if the OK between was lost', async () => {
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

  it.each([
    ['that lists no points', 'no datapoints were received for 5 periods', '2026-11-23T21:05:00.000Z'],
    [
      'whose points have impossible times',
      '1 datapoint [95.0 (99/99/26 99:99:99)]',
      '2026-11-23T21:05:00.000Z',
    ],
    [
      'with a point without time',
      '2 datapoints [95.0, 95.0 (23/11/26 21:01:00)]',
      '2026-11-23T21:01:00.000Z',
    ],
  ])('dates the trouble of an alarm %s', async (_what, NewStateReason, since) => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5, { NewStateReason })))
    expect(watch.hookBodies()).toMatchObject([{ since }])
  })

  it('sends any other text to every channel, once for each message', async () => {
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
