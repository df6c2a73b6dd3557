import { mutant, override, type Mutant } from './mutant.ts'

export const linkMutants: readonly Mutant[] = [
  mutant('nothing is encrypted', ['CHANNEL-SECRET-01', 'CHANNEL-SECRET-02', 'CHANNEL-SECRET-04'], { habits: { frames: 'plain' } }),
  mutant('plaintext is masked with a constant', ['CHANNEL-SECRET-02', 'CHANNEL-SECRET-04'], { habits: { frames: 'masked' } }),
  mutant('every frame has the same nonce', ['CHANNEL-SECRET-02', 'CHANNEL-SECRET-05', 'CHANNEL-SECRET-06', 'CHANNEL-SECRET-07'], { habits: { frames: 'same nonce' } }),
  mutant('tags of frames are not checked', ['CHANNEL-SECRET-04'], { habits: { frames: 'without tag' } }),
  mutant('frames carry their own number, and it is believed', ['CHANNEL-SECRET-05', 'CHANNEL-SECRET-06', 'CHANNEL-SECRET-07'], { habits: { frames: 'numbered by the sender' } }),
  mutant('plaintext is delivered as it comes, the tag is looked at in the end', ['CHANNEL-SECRET-03'], { habits: { frames: 'plain', delivers: 'as it comes' } }),
  mutant('a bad frame is skipped', ['CHANNEL-SECRET-04', 'CHANNEL-SECRET-06'], { habits: { onBadFrame: 'skip', frames: 'numbered by the sender' } }),
  mutant('a bad frame looks like the end', ['CHANNEL-SECRET-04', 'CHANNEL-STRANGER-08'], { habits: { onBadFrame: 'end' } }),
  mutant('a frame that was cut off looks like the end', ['CHANNEL-SECRET-03'], { habits: { onTruncation: 'end' } }),

  mutant('chunks come in pairs, the second one first', ['CHANNEL-LINK-01', 'CHANNEL-LINK-02'], {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(link, options)
      const write = secured.link.write.bind(secured.link)
      return { ...secured, link: override(secured.link, { write: (data, writeOptions) => write(data instanceof Uint8Array && data.byteLength > 200 ? [data.slice(100), data.slice(0, 100)] : data, writeOptions) }) }
    }
  }),
  mutant('an abort ends the link in peace', ['CHANNEL-LINK-03'], {
    secure: async ({ link, options, secure }) => {
      const secured = await secure(override(link, { abort: () => { link.close().catch(() => {}) } }), options)
      return secured
    }
  }),
  mutant('everything is read, whether or not anybody wants it', ['CHANNEL-LINK-04'], { habits: { maxBufferedBytes: 10_000_000 } }),
  mutant('what came with the last message of the handshake is dropped', ['CHANNEL-LINK-05', 'CHANNEL-LINK-06'], { habits: { leftover: 'dropped' } }),
  mutant('strangers behind the handshake end the link in peace', ['CHANNEL-STRANGER-08'], { habits: { onBadFrame: 'end', onTruncation: 'end' } }),
  mutant('somebody who goes on with anything is let in', ['CHANNEL-STRANGER-07', 'CHANNEL-TAMPER-01', 'CHANNEL-TAMPER-02'], { habits: { checksHandshakeTags: false, checksSignature: false, keysFrom: 'the secret only' } })
]
