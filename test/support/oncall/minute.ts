/** The time `minute` minutes after 21:00, in milliseconds; it may be a fraction. */
export function minuteAt(minute: number): number {
  return Date.UTC(2026, 10, 23, 21) + minute * 60_000
}
