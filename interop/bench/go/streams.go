// Perf and echo, both sides.

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	echoProtocol = "/echo/1.0.0"
	perfProtocol = "/perf/1.0.0"
	blockBytes   = 64 << 10
)

var zeros = make([]byte, blockBytes)

func protocolID(name string) protocol.ID { return protocol.ID(name) }

func serveEcho(stream network.Stream) {
	block := make([]byte, 4096)
	for {
		count, err := stream.Read(block)
		if count > 0 {
			if _, writeErr := stream.Write(block[:count]); writeErr != nil {
				err = writeErr
			}
		}
		if errors.Is(err, io.EOF) {
			_ = stream.Close()
			return
		}
		if err != nil {
			_ = stream.Reset()
			return
		}
	}
}

func servePerf(stream network.Stream) {
	if err := answerPerf(stream); err != nil {
		_ = stream.Reset()
		return
	}
	_ = stream.Close()
}

func answerPerf(stream network.Stream) error {
	var wanted [8]byte
	if _, err := io.ReadFull(stream, wanted[:]); err != nil {
		return err
	}
	if err := drain(stream, func(int) {}); err != nil {
		return err
	}
	return writeZeros(stream, binary.BigEndian.Uint64(wanted[:]), func(int) {})
}

// transfer is perf's client. onBytes hears of each block that was taken or received.
func (c *client) transfer(ctx context.Context, upload, download uint64, onBytes func(int)) error {
	stream, err := c.openStream(ctx, perfProtocol)
	if err != nil {
		return err
	}
	defer stream.Reset()
	stop := context.AfterFunc(ctx, func() { _ = stream.Reset() })
	defer stop()
	if err := binary.Write(stream, binary.BigEndian, download); err != nil {
		return err
	}
	if err := writeZeros(stream, upload, onBytes); err != nil {
		return err
	}
	if err := stream.CloseWrite(); err != nil {
		return err
	}
	var received uint64
	err = drain(stream, func(count int) {
		received += uint64(count)
		onBytes(count)
	})
	if err == nil && received != download {
		err = fmt.Errorf("%d of %d bytes came", received, download)
	}
	return err
}

func writeZeros(stream network.Stream, left uint64, onBytes func(int)) error {
	for left > 0 {
		block := zeros[:min(left, blockBytes)]
		if _, err := stream.Write(block); err != nil {
			return err
		}
		left -= uint64(len(block))
		onBytes(len(block))
	}
	return nil
}

func drain(stream network.Stream, onBytes func(int)) error {
	block := make([]byte, blockBytes)
	for {
		count, err := stream.Read(block)
		if count > 0 {
			onBytes(count)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// echo is one stream for exchanges.
type echo struct {
	stream network.Stream
	answer []byte
}

func (c *client) openEcho(ctx context.Context, messageBytes int) (*echo, error) {
	stream, err := c.openStream(ctx, echoProtocol)
	if err != nil {
		return nil, err
	}
	return &echo{stream, make([]byte, messageBytes)}, nil
}

// exchange sends a message and waits until as many bytes came back.
func (e *echo) exchange() error {
	if _, err := e.stream.Write(zeros[:len(e.answer)]); err != nil {
		return err
	}
	_, err := io.ReadFull(e.stream, e.answer)
	return err
}

func (e *echo) close() error { return e.stream.Close() }
