/** Lets everything that waits only for promises go on. */
export async function settle (turns = 200): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}
