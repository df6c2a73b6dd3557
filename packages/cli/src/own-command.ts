import { basename, dirname, isAbsolute, relative, sep } from 'node:path'

/**
 * How this program was called, so that a command shown to the user works when it is typed in the
 * same folder: by its name where npm made a link to it, else by its file.
 */
export function ownCommand (script: string, folder: string): string {
  const links = dirname(script)
  if (basename(script) === 'ts-libp2p') {
    if (!links.endsWith(`node_modules${sep}.bin`)) return 'ts-libp2p' // installed globally, or in the PATH by hand
    return links === `${folder}${sep}node_modules${sep}.bin` ? 'npx ts-libp2p' : 'npx @ts-libp2p/cli'
  }
  const path = relative(folder, script)
  return `node ${quoted(path.startsWith('..') || isAbsolute(path) ? script : path)}`
}

function quoted (path: string): string { return /^[\w@./\\:-]+$/.test(path) ? path : JSON.stringify(path) }
