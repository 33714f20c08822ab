import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { readPrometheus, type Imported } from './prometheus.ts'

/** Reads the prometheus.yml at `path` for a watch.yml at `out`. */
export function importPrometheus(path: string, out: string): Outcome<Imported, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return failed(`${path} cannot be read (${messageOf(thrown)}); name a prometheus.yml`)
  }
  const imported = readPrometheus(text, path)
  return imported.ok ? success(withCa(imported.value, path, out)) : imported
}

/** Makes the path of the CA relative to the new file; the CA may be missing on this machine. */
function withCa(imported: Imported, path: string, out: string): Imported {
  const { caFile, remarks } = imported
  if (caFile === undefined) return imported
  const found = resolve(dirname(path), caFile)
  if (existsSync(found)) return { ...imported, caFile: relative(dirname(resolve(out)), found) }
  const remark = `The CA ${caFile} is not on this machine: copy it beside ${out} and name it in anchore.ca_file`
  return { ...imported, caFile: undefined, remarks: [...remarks, remark] }
}
