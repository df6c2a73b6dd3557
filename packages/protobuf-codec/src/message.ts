// A message codec from a table of fields. It writes fields in the order of their numbers, each given
// value once (proto2 presence: a zero that is given is written), so one value has one encoding, as
// specs/peer-ids asks of keys. It reads what any protobuf writer may write, within the limits.

import { ProtobufDecodeError, ProtobufEncodeError } from './errors.ts'
import { checkLimit } from './field.ts'
import type { ByteLimit, Field, Presence } from './field.ts'
import { StrictReader, WireError } from './strict-reader.ts'
import { LENGTH_DELIMITED, VARINT, type WireType } from './wire-type.ts'
import { WireWriter } from './wire-writer.ts'

/** Any field, whatever its value. */
type AnyField = Field<unknown, Presence>
/** The fields of a message by the names they have in the decoded object. */
export type FieldMap = Readonly<Record<string, AnyField>>

type Simple<T> = { [K in keyof T]: T[K] }
type DecodedValue<F> = F extends Field<infer D, Presence, never> ? D : never
type EncodableValue<F> = F extends { readonly value: { write (writer: WireWriter, value: infer E): void } } ? E : never
type NamesOf<F extends FieldMap, P extends Presence> =
  { [K in keyof F]: F[K]['presence'] extends P ? K : never }[keyof F]

/** What `decode` gives: an absent optional field is an absent property, a repeated one always an array. */
export type Decoded<F extends FieldMap> = Simple<
  { [K in NamesOf<F, 'required'>]: DecodedValue<F[K]> } &
  { [K in NamesOf<F, 'repeated'>]: Array<DecodedValue<F[K]>> } &
  { [K in NamesOf<F, 'optional'>]?: DecodedValue<F[K]> }>

/** What `encode` takes: `undefined` is an absent field, and an absent repeated field is an empty one. */
export type Encodable<F extends FieldMap> = Simple<
  { readonly [K in NamesOf<F, 'required'>]: EncodableValue<F[K]> } &
  { readonly [K in NamesOf<F, 'repeated'>]?: ReadonlyArray<EncodableValue<F[K]>> | undefined } &
  { readonly [K in NamesOf<F, 'optional'>]?: EncodableValue<F[K]> | undefined }>

/** Encodes and decodes one message type. */
export interface MessageCodec<D, E = D> extends ByteLimit {
  readonly name: string
  /** Throws a ProtobufEncodeError over a limit, and a TypeError for a value that is not the field's. */
  encode (value: E): Uint8Array
  /** Throws a ProtobufDecodeError, and nothing else. Byte fields are views of `bytes`. */
  decode (bytes: Uint8Array): D
}

export interface MessageOptions<F extends FieldMap> extends ByteLimit {
  /** Stands before the field's name in errors. */
  readonly name: string
  readonly fields: F
}

/** The codec of a message whose fields, and all of their limits, are named in `fields`. */
export function message<const F extends FieldMap> (options: MessageOptions<F>): MessageCodec<Decoded<F>, Encodable<F>> {
  const { name, maxBytes } = options
  checkLimit(maxBytes, 'maxBytes')
  const entries = listEntries(name, options.fields)
  const byNumber = new Map(entries.map((entry) => [entry.field.number, entry]))
  return {
    name,
    maxBytes,
    encode (value) {
      const encoded = encodeFields(entries, value)
      if (encoded.byteLength > maxBytes) {
        throw new ProtobufEncodeError(tooLong(encoded, maxBytes), { field: name })
      }
      return encoded
    },
    decode (input) {
      if (input.byteLength > maxBytes) {
        throw new ProtobufDecodeError(tooLong(input, maxBytes), { field: name })
      }
      const decoded = emptyMessage(entries)
      readFields(name, byNumber, input, decoded)
      checkRequired(entries, decoded)
      return decoded as Decoded<F>
    }
  }
}

interface Entry {
  readonly name: string
  readonly path: string
  readonly field: AnyField
}

type Fields = Record<string, unknown>

function listEntries (messageName: string, fields: FieldMap): Entry[] {
  const entries = Object.entries(fields)
    .map(([name, field]): Entry => ({ name, path: `${messageName}.${name}`, field }))
    .sort((a, b) => a.field.number - b.field.number)
  for (const [index, { name, path, field }] of entries.entries()) {
    // `__proto__` would set a prototype, and `toString` would be "given" in every object.
    if (name in Object.prototype) {
      throw new TypeError(`${path}: every object has such a property, choose another name`)
    }
    if (entries[index + 1]?.field.number === field.number) {
      throw new TypeError(`${path}: field number ${field.number} is used twice`)
    }
  }
  return entries
}

function encodeFields (entries: readonly Entry[], message: Readonly<Fields>): Uint8Array {
  const writer = new WireWriter()
  for (const entry of entries) {
    const { name, path, field } = entry
    const value = message[name]
    if (field.presence === 'repeated') {
      for (const element of listElements(entry, value)) {
        writeValue(writer, entry, element)
      }
    } else if (value !== undefined) {
      writeValue(writer, entry, value)
    } else if (field.presence === 'required') {
      throw new TypeError(`${path}: is required`)
    }
  }
  return writer.finish()
}

function listElements ({ path, field }: Entry, value: unknown): readonly unknown[] {
  if (value === undefined) {
    return []
  }
  if (!Array.isArray(value)) {
    throw new TypeError(`${path}: must be an array`)
  }
  if (value.length > field.max) {
    throw new ProtobufEncodeError(`${value.length} elements, and the maximum is ${field.max}`, { field: path })
  }
  return value
}

function writeValue (writer: WireWriter, { path, field }: Entry, value: unknown): void {
  writer.tag(field.number, field.value.wireType)
  try {
    field.value.write(writer, value)
  } catch (cause) {
    if (cause instanceof WireError) {
      throw new ProtobufEncodeError(cause.message, { field: path, cause })
    }
    throw cause instanceof TypeError ? new TypeError(`${path}: ${cause.message}`, { cause }) : cause
  }
}

function emptyMessage (entries: readonly Entry[]): Fields {
  return Object.fromEntries(entries.filter(({ field }) => field.presence === 'repeated').map(({ name }) => [name, []]))
}

function readFields (messageName: string, byNumber: ReadonlyMap<number, Entry>, input: Uint8Array, decoded: Fields): void {
  const reader = new StrictReader(input)
  let path = messageName
  try {
    while (!reader.isDone) {
      path = messageName
      const { number, wireType } = reader.tag()
      const entry = byNumber.get(number)
      if (entry === undefined) {
        reader.skip(wireType)
      } else {
        path = entry.path
        readField(reader, entry, wireType, decoded)
      }
    }
  } catch (cause) {
    throw cause instanceof WireError ? new ProtobufDecodeError(cause.message, { field: path, cause }) : cause
  }
}

function readField (reader: StrictReader, entry: Entry, wireType: WireType, decoded: Fields): void {
  const { name, field: { presence, value } } = entry
  if (wireType === value.wireType) {
    if (presence === 'repeated') {
      readElement(reader, entry, decoded)
    } else {
      decoded[name] = value.read(reader)
    }
  } else if (presence === 'repeated' && value.wireType === VARINT && wireType === LENGTH_DELIMITED) {
    // Packed: a reader must take it, whatever the schema says ("Encoding", Packed Repeated Fields).
    const packed = new StrictReader(reader.bytes())
    while (!packed.isDone) {
      readElement(packed, entry, decoded)
    }
  } else {
    throw new WireError(`wire type ${wireType} instead of ${value.wireType}`)
  }
}

function readElement (reader: StrictReader, { name, field: { max, value } }: Entry, decoded: Fields): void {
  const elements = decoded[name] as unknown[]
  // Counted before it is read: elements may be empty, so the size of the message is no bound.
  if (elements.length >= max) {
    throw new WireError(`more than ${max} elements`)
  }
  elements.push(value.read(reader))
}

function checkRequired (entries: readonly Entry[], decoded: Readonly<Fields>): void {
  for (const { name, path, field } of entries) {
    if (field.presence === 'required' && !Object.hasOwn(decoded, name)) {
      throw new ProtobufDecodeError('is required', { field: path })
    }
  }
}

function tooLong (bytes: Uint8Array, maxBytes: number): string {
  return `${bytes.byteLength} bytes, and the maximum is ${maxBytes}`
}
