/** `my-transport` as the name of a function. */
export function camelCase (name: string): string { return name.replaceAll(/-([a-z\d])/g, (_dash, letter: string) => letter.toUpperCase()) }

/** `my-transport` as the beginning of the names of its types. */
export function pascalCase (name: string): string { return `${name.charAt(0).toUpperCase()}${camelCase(name).slice(1)}` }

/** A name of one word may be a word of the language. */
export function isReserved (name: string): boolean { return RESERVED.has(name) }

const RESERVED = new Set([
  'arguments', 'async', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'enum', 'eval', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements', 'import', 'in', 'instanceof',
  'interface', 'let', 'new', 'null', 'of', 'package', 'private', 'protected', 'public', 'return', 'static', 'super', 'switch', 'this',
  'throw', 'true', 'try', 'type', 'typeof', 'undefined', 'var', 'void', 'while', 'with', 'yield'
])
