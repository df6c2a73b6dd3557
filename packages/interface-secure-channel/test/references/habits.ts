/** How a reference channel behaves where a mutant is to behave badly. The defaults keep the contract. */
export interface Habits {
  readonly checksPeer: 'by multihash' | 'never' | 'by inlined key' | 'when dialling' | 'when dialled'
  readonly checksSignature: boolean
  readonly signs: 'the session' | 'a constant'
  readonly namesPeer: 'by its key' | 'as expected'
  readonly onFailure: 'abort' | 'close' | 'nothing'
  readonly looksFirstAt: 'the identity' | 'the muxers'
  readonly agreesOn: 'what who dialled prefers' | 'what this side prefers'
  readonly withoutOverlap: 'fails' | 'agrees on nothing' | 'fails when dialling'
  readonly withoutList: 'agrees on nothing' | 'takes its own first'
  readonly comparesMuxers: 'whole' | 'loosely'
  /** What is mixed into the keys. */
  readonly keysFrom: 'everything' | 'the secret only' | 'nothing'
  readonly checksHandshakeTags: boolean
  readonly maxMessageBytes: number
  readonly frames: 'sealed' | 'plain' | 'masked' | 'same nonce' | 'without tag' | 'numbered by the sender'
  /** When the plaintext of a frame is delivered. */
  readonly delivers: 'whole frames' | 'as it comes'
  readonly onBadFrame: 'lost' | 'end' | 'skip'
  readonly onTruncation: 'lost' | 'end'
  /** What was read behind the last message of the handshake. */
  readonly leftover: 'kept' | 'dropped'
  /** What each frame gave is kept, as it came, until everything was read. */
  readonly hoards: boolean
  readonly maxBufferedBytes: number
}

export const goodHabits: Habits = Object.freeze<Habits>({
  checksPeer: 'by multihash',
  checksSignature: true,
  signs: 'the session',
  namesPeer: 'by its key',
  onFailure: 'abort',
  looksFirstAt: 'the identity',
  agreesOn: 'what who dialled prefers',
  withoutOverlap: 'fails',
  withoutList: 'agrees on nothing',
  comparesMuxers: 'whole',
  keysFrom: 'everything',
  checksHandshakeTags: true,
  maxMessageBytes: 4096,
  frames: 'sealed',
  delivers: 'whole frames',
  onBadFrame: 'lost',
  onTruncation: 'lost',
  leftover: 'kept',
  hoards: false,
  maxBufferedBytes: 65_536
})
