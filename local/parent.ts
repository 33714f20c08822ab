import { readFileSync } from 'node:fs'

/** The interval at which a run checks that its starter still lives. */
const parentCheckMs = 500

/**
 * If npm is killed, it cannot end this process, and the shell between them keeps waiting. So the run ends when its
 * parent or its parent's parent changes.
 */
export function onParentGone(stop: () => void): void {
  const ancestors = ancestorsNow()
  const check = setInterval(() => {
    if (ancestorsNow() !== ancestors) stop()
  }, parentCheckMs)
  check.unref()
}

/** The process IDs of the parent and, on Linux, of its parent. On macOS npm is the parent: the shell replaces itself. */
function ancestorsNow(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    // The name of the process, before the fields, is in parentheses and may contain spaces.
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2] ?? ''}`
  } catch {
    return String(process.ppid)
  }
}
