// A self-signed certificate, the smallest that TLS takes: version 1, ECDSA on P-256 (RFC 5280 §4.1).
// Node has no call that makes one.

import { generateKeyPairSync, sign } from 'node:crypto'

export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

export function selfSigned (): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('bench')))))
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')))
  const body = sequence(der(0x02, Buffer.of(1)), ECDSA_WITH_SHA256, name, validity, name, publicKey.export({ format: 'der', type: 'spki' }))
  const certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)])))
  const base64 = certificate.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
  }
}

function sequence (...parts: readonly Uint8Array[]): Buffer { return der(0x30, Buffer.concat(parts)) }

function der (tag: number, content: Uint8Array): Buffer {
  const { byteLength } = content
  const length = byteLength < 0x80 ? [byteLength] : byteLength < 0x100 ? [0x81, byteLength] : [0x82, byteLength >> 8, byteLength & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

/** 2.5.4.3 */
const COMMON_NAME = der(0x06, Buffer.of(0x55, 4, 3))
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(der(0x06, Buffer.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)))
