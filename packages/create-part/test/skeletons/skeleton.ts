/** A module of a skeleton, as it stands in the templates. What is written out must keep its contract: it does where it stands. */
export async function skeleton<Module> (path: string): Promise<Module> {
  return await import(new URL(`../../templates/${path}`, import.meta.url).href) as Module
}
