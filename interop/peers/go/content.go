// What transfers carry, made and checked without keeping it.

package main

import (
	"bytes"
	"encoding/binary"
	"io"
)

// content is the deterministic content of every transfer: xorshift32, each word little-endian.
type content struct{ word uint32 }

func newContent(seed uint32) *content {
	if seed == 0 {
		seed = 1
	}
	return &content{word: seed}
}

// next fills the slice; its length is a multiple of 4, except for the last call.
func (c *content) next(into []byte) []byte {
	var last [4]byte
	for at := 0; at < len(into); at += 4 {
		c.word ^= c.word << 13
		c.word ^= c.word >> 17
		c.word ^= c.word << 5
		if at+4 <= len(into) {
			binary.LittleEndian.PutUint32(into[at:], c.word)
		} else {
			binary.LittleEndian.PutUint32(last[:], c.word)
			copy(into[at:], last[:])
		}
	}
	return into
}

// check reads the stream to its end and compares every byte with the content that follows.
func (c *content) check(from io.Reader, total int, onReceived func(int)) error {
	actual := make([]byte, chunkBytes)
	expected := make([]byte, chunkBytes)
	received := 0
	for {
		count, err := io.ReadFull(from, actual)
		if count > 0 {
			if received+count > total {
				return coded("ERR_CONTENT", "more than %d bytes", total)
			}
			if !bytes.Equal(actual[:count], c.next(expected[:count])) {
				return coded("ERR_CONTENT", "content differs within %d bytes after byte %d", count, received)
			}
			received += count
			onReceived(count)
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			if received != total {
				return coded("ERR_SHORT", "ended after %d of %d bytes", received, total)
			}
			return nil
		default:
			return err
		}
	}
}

// send writes the content that follows, in chunks, and ends our side.
func (c *content) send(to writeCloser, total, chunk int, onAccepted func(int)) error {
	if chunk <= 0 {
		chunk = chunkBytes
	}
	buffer := make([]byte, chunk)
	for at := 0; at < total; at += chunk {
		count, err := to.Write(c.next(buffer[:min(chunk, total-at)]))
		onAccepted(count)
		if err != nil {
			return err
		}
	}
	return to.CloseWrite()
}

type writeCloser interface {
	io.Writer
	CloseWrite() error
}

func uncounted(int) {}
