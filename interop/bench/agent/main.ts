// The program around a contender that runs on Node: `agent/main.js <contender module> [--listen]`.

import { pathToFileURL } from 'node:url'
import { Agent } from './agent.ts'
import type { Contender } from './contender.ts'
import { serve } from './serve.ts'

const [modulePath = '', flag] = process.argv.slice(2)
const { contender } = await import(pathToFileURL(modulePath).href) as { contender: Contender }
const { name, version, settings } = contender
const agent = new Agent(contender)
await serve({ ev: 'ready', impl: name, ...version !== undefined && { version }, settings, ...flag === '--listen' && { addr: await contender.listen() } }, command => agent.run(command))
