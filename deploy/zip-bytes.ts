import { readFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'

/** A zip has two headers a file, each with its name, and one end (APPNOTE.TXT 4.3.7, 4.3.9, 4.3.12, 4.3.16). */
const fileHeaderBytes = 30
const dataDescriptorBytes = 16
const directoryHeaderBytes = 46
const endBytes = 22

/** How large a zip of these files is, bytes, each under the path that is given. Rejects when one cannot be read. */
export async function zipBytesOf(files: readonly string[]): Promise<number> {
  const sizes = files.map(async (file) => {
    const deflated = deflateRawSync(await readFile(file), { level: 9 }).length
    const names = 2 * Buffer.byteLength(file)
    return fileHeaderBytes + deflated + dataDescriptorBytes + directoryHeaderBytes + names
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, endBytes)
}
