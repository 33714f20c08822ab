import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { failed, messageOf, success, type Outcome, textAt } from '../lib/model/index.ts'

/** Reads a file that the user named. The failure is a message for the user, with this advice at its end. */
export function readText(path: string, advice = 'correct the path'): Outcome<string, string> {
  try {
    return success(readFileSync(path, 'utf8'))
  } catch (thrown) {
    return failed(unreadable(path, thrown, advice))
  }
}

/** The message for a file or folder of the user that cannot be read. */
export function unreadable(path: string, thrown: unknown, advice: string): string {
  return `${path} cannot be read (${isMissing(thrown) ? `there is no ${resolve(path)}` : messageOf(thrown)}); ${advice}`
}

/** Whether an error of node:fs means that the path, or a folder in it, does not exist. */
export function isMissing(thrown: unknown): boolean {
  return textAt(thrown, 'code') === 'ENOENT'
}

/**
 * Creates a folder and its parents. Throws if it cannot. mkdirSync with `recursive` never returns below a folder such
 * as /proc, which exists and takes no entries.
 */
export function createDirectory(path: string): void {
  if (existsSync(path)) return
  createDirectory(dirname(path))
  mkdirSync(path)
}
