import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import { peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { mutant, never, override, type Mutant } from './mutant.ts'

export const handshakeMutants: readonly Mutant[] = [
  // Without the first message in the keys, a change of it is not noticed by who sent it.
  mutant('the handshake is sealed under a key that everybody has, and its tags are not checked', ['CHANNEL-TAMPER-01', 'CHANNEL-TAMPER-02', 'CHANNEL-REPLAY-02'], { habits: { keysFrom: 'nothing', checksHandshakeTags: false, checksSignature: false } }),
  mutant('tags of the handshake are not checked', ['CHANNEL-TAMPER-01', 'CHANNEL-TAMPER-02'], { habits: { checksHandshakeTags: false } }),
  mutant('keys and signatures do not depend on the session', ['CHANNEL-REPLAY-01', 'CHANNEL-REPLAY-02'], { habits: { keysFrom: 'nothing', signs: 'a constant' } }),
  mutant('a failed handshake is taken for a finished one', ['CHANNEL-TAMPER-01', 'CHANNEL-TAMPER-02', 'CHANNEL-TAMPER-03', 'CHANNEL-TAMPER-04', 'CHANNEL-REPLAY-01', 'CHANNEL-REPLAY-03', 'CHANNEL-REPLAY-04', 'CHANNEL-FAIL-01', 'CHANNEL-CROWD-02'], {
    secure: async ({ link, options, secure }) => {
      try {
        return await secure(link, options)
      } catch (error) {
        if (Reflect.get(Object(error), 'code') !== 'ERR_HANDSHAKE') throw error
        const remoteKey = options.identity.publicKey
        return { link, remoteKey, remotePeer: options.expectedPeer === 'any' ? peerIdFromPublicKey(remoteKey) : options.expectedPeer }
      }
    }
  }),
  mutant('a link that ended is waited for', ['CHANNEL-FAIL-01', 'CHANNEL-TAMPER-03', 'CHANNEL-TAMPER-04', 'CHANNEL-SILENCE-01'], {
    secure: ({ link, options, secure }) => secure(override(link, { read: async options => await link.read(options) ?? await never() }), options)
  }),
  mutant('a link that was reset is waited for', ['CHANNEL-FAIL-02', 'CHANNEL-FAIL-04'], {
    secure: ({ link, options, secure }) => secure(override(link, { read: readOptions => link.read(readOptions).catch((error: unknown) => { if (Reflect.get(Object(error), 'code') === 'ERR_STREAM_RESET') return never(); throw error }) }), options)
  }),
  mutant('a link that was lost is waited for', ['CHANNEL-FAIL-03'], {
    secure: ({ link, options, secure }) => secure(override(link, { read: readOptions => link.read(readOptions).catch((error: unknown) => { if (Reflect.get(Object(error), 'code') === 'ERR_STREAM_LOST') return never(); throw error }) }), options)
  }),
  mutant('a failed handshake leaves the link open', ['CHANNEL-FAIL-05', 'CHANNEL-ID-02', 'CHANNEL-STRANGER-01'], { habits: { onFailure: 'nothing' } }),
  mutant('a failed handshake ends the link in peace', ['CHANNEL-FAIL-05', 'CHANNEL-CANCEL-01'], { habits: { onFailure: 'close' } }),
  mutant('failures have no code', ['CHANNEL-FAIL-01', 'CHANNEL-FAIL-06', 'CHANNEL-STRANGER-01'], {
    secure: ({ link, options, secure }) => secure(link, options).catch((error: unknown) => { throw error instanceof HandshakeError ? new Error('failed') : error })
  }),
  mutant('whatever fails is our own fault', ['CHANNEL-FAIL-06'], {
    secure: ({ link, options, secure }) => secure(link, options).catch((error: unknown) => { throw error instanceof HandshakeError ? new HandshakeError('local', error.message, { cause: error.cause }) : error })
  }),
  mutant('failures do not say why', ['CHANNEL-FAIL-01', 'CHANNEL-FAIL-02', 'CHANNEL-FAIL-03', 'CHANNEL-FAIL-06'], {
    secure: ({ link, options, secure }) => secure(link, options).catch((error: unknown) => { throw error instanceof HandshakeError ? new HandshakeError(error.side, error.message) : error })
  }),

  mutant('a signal that fired before is not looked at', ['CHANNEL-CANCEL-01', 'CHANNEL-CANCEL-05'], {
    secure: ({ link, options: { signal, ...options }, secure }) => secure(link, signal === undefined || signal.aborted ? options : { ...options, signal })
  }),
  mutant('a handshake that was cancelled before still says its first words', ['CHANNEL-CANCEL-01'], {
    secure: async ({ link, options, secure }) => {
      await link.write(Uint8Array.of(0, 32))
      return await secure(link, options)
    }
  }),
  mutant('a signal is looked at in the beginning only', ['CHANNEL-CANCEL-02', 'CHANNEL-CANCEL-03', 'CHANNEL-CROWD-01'], {
    secure: ({ link, options: { signal, ...options }, secure }) => secure(link, signal?.aborted === true ? { ...options, signal } : options)
  }),
  mutant('cancelling stops the waiting and leaves the link', ['CHANNEL-CANCEL-02', 'CHANNEL-CANCEL-03'], {
    secure: async ({ link, options: { signal, ...options }, secure }) => {
      if (signal === undefined || signal.aborted) return await secure(link, signal === undefined ? options : { ...options, signal })
      let unlisten = (): void => {}
      const cancelled = new Promise<never>((_resolve, reject) => {
        const listener = (): void => { reject(signal.reason as Error) }
        signal.addEventListener('abort', listener, { once: true })
        unlisten = () => { signal.removeEventListener('abort', listener) }
      })
      return await Promise.race([secure(link, options), cancelled]).finally(unlisten)
    }
  }),
  mutant('a signal that fires later aborts the secured link', ['CHANNEL-CANCEL-04'], {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(link, options)
      options.signal?.addEventListener('abort', () => { secured.link.abort() })
      return secured
    }
  }),
  mutant('a signal\'s reason is thrown as it is', ['CHANNEL-CANCEL-05'], {
    secure: ({ link, options, secure }) => secure(link, options).catch((error: unknown) => { throw options.signal?.aborted === true ? options.signal.reason as Error : error })
  }),
  mutant('a handshake that fails leaves its listener', ['CHANNEL-CANCEL-02', 'CHANNEL-CANCEL-05'], {
    secure: async ({ link, options, secure }) => {
      const listener = (): void => {}
      options.signal?.addEventListener('abort', listener)
      const secured = await secure(link, options)
      options.signal?.removeEventListener('abort', listener)
      return secured
    }
  }),

  mutant('each side takes its own favourite muxer', ['CHANNEL-MUXER-01'], { habits: { agreesOn: 'what this side prefers' } }),
  mutant('who sent no muxers gets one all the same', ['CHANNEL-MUXER-02'], { habits: { withoutList: 'takes its own first' } }),
  mutant('muxers without overlap are no failure', ['CHANNEL-MUXER-03'], { habits: { withoutOverlap: 'agrees on nothing' } }),
  mutant('muxers without overlap fail at one side only', ['CHANNEL-MUXER-03'], { habits: { withoutOverlap: 'fails when dialling' } }),
  mutant('muxers are compared loosely', ['CHANNEL-MUXER-03'], { habits: { comparesMuxers: 'loosely' } }),

  mutant('any length of a message is believed', ['CHANNEL-STRANGER-01', 'CHANNEL-STRANGER-02', 'CHANNEL-STRANGER-06'], { habits: { maxMessageBytes: 60_000 } }),
  mutant('a stranger is listened to for as long as it talks', ['CHANNEL-STRANGER-03', 'CHANNEL-STRANGER-04', 'CHANNEL-STRANGER-05'], {
    secure: ({ link, options, secure }) => secure(link, options).catch(async (error: unknown) => {
      if (error instanceof HandshakeError) for (let chunk = await link.read().catch(() => null); chunk !== null; chunk = await link.read().catch(() => null)) { /* still talking */ }
      throw error
    }),
    habits: { onFailure: 'nothing' }
  }),
  mutant('one handshake at a time', ['CHANNEL-CROWD-01', 'CHANNEL-SILENCE-01'], (() => {
    let last: Promise<unknown> = Promise.resolve()
    return {
      secure: async ({ link, options, secure, side }) => {
        if (side === 'outbound') return await secure(link, options)
        const before = last
        const securing = (async () => {
          await before
          return await secure(link, options)
        })()
        last = securing.catch(() => {})
        return await securing
      }
    }
  })()),
  mutant('after ten failures nobody is let in any more', ['CHANNEL-CROWD-02'], (() => {
    let failures = 0
    return {
      secure: async ({ link, options, secure }) => {
        if (failures > 10) await secure(link, { ...options, expectedPeer: 'any' }).catch(() => {})
        if (failures > 10) throw new HandshakeError('local', 'no more')
        return await secure(link, options).catch((error: unknown) => {
          failures++
          throw error
        })
      }
    }
  })())
]
