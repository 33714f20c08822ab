import { alarmMessage, alarmSubject } from './alarm-message.ts'
import type { Transition } from './cloudwatch/alarms/alarms.ts'
import type { Sns } from './sns.ts'

/** Publishes a transition to the topics of its new state. */
export function alarmActions(sns: Pick<Sns, 'publish'>): (transition: Transition) => void {
  return (transition) => {
    const notification = { subject: alarmSubject(transition), message: alarmMessage(transition) }
    for (const topicArn of topicsOf(transition)) sns.publish(topicArn, notification)
  }
}

function topicsOf({ alarm, to }: Transition): readonly string[] {
  switch (to) {
    case 'ALARM':
      return alarm.AlarmActions
    case 'OK':
      return alarm.OKActions
    case 'INSUFFICIENT_DATA':
      return alarm.InsufficientDataActions ?? []
  }
}
