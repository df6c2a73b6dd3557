import { AgentProcess, type Launch } from './agent-process.ts'

/** A server and a client of one contender (or of two), each in a process of its own. */
export interface Pair {
  readonly server: AgentProcess
  readonly client: AgentProcess
}

/** How to start both ends. */
export interface PairLaunch {
  readonly server: Launch
  readonly client: Launch
}

export async function startPair (launch: PairLaunch): Promise<Pair> {
  const [server, client] = await Promise.all([AgentProcess.start(launch.server), AgentProcess.start(launch.client)])
  return { server, client }
}

export async function stopPair ({ server, client }: Pair): Promise<void> {
  await Promise.all([server.stop(), client.stop()])
}

/** CPU seconds that both processes used for `work`, beside what it gives. */
export async function withCpu<T> ({ server, client }: Pair, work: () => Promise<T>): Promise<{ readonly result: T, readonly cpuSeconds: number }> {
  const before = await cpuMs(server, client)
  const result = await work()
  return { result, cpuSeconds: (await cpuMs(server, client) - before) / 1000 }
}

async function cpuMs (...agents: readonly AgentProcess[]): Promise<number> {
  let sum = 0
  for (const agent of agents) sum += (await agent.send('usage', {})).cpuMs
  return sum
}
