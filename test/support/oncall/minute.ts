/** The time `minute` minutes after 21:00, in milliseconds. */
export function minuteAt(minute: number): number {
  return Date.UTC(2026, 10, 23, 21, minute)
}
