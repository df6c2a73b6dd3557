import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const folders = new Set<string>()

afterEach(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  folders.clear()
})

/** A folder of this test alone; it is removed after it. */
export async function temporaryFolder (): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ts-libp2p-cli-'))
  folders.add(folder)
  return folder
}
