// The inbound side of the control contract's protocols.

package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	echoProtocol   = "/echo/1.0.0"
	lateProtocol   = "/interop/late/1.0.0"
	sinkProtocol   = "/interop/sink/1.0.0"
	sourceProtocol = "/interop/source/1.0.0"
	resetProtocol  = "/interop/reset/1.0.0"
	waitProtocol   = "/interop/wait/1.0.0"

	chunkBytes = 65_536
	// transferSeed is that of the content that sink gets and source gives.
	transferSeed = 1
	// resetCode travels in the frame of our resets; peers that know no codes ignore it.
	resetCode = 42
)

// registerHandlers answers the protocols of the control contract.
func registerHandlers(n *node) {
	handlers := map[protocol.ID]func(network.Stream) error{
		echoProtocol:   echo,
		lateProtocol:   late,
		sinkProtocol:   n.sink,
		sourceProtocol: n.source,
		resetProtocol:  reset,
		waitProtocol:   n.wait,
	}
	for id, handler := range handlers {
		n.host.SetStreamHandler(id, func(stream network.Stream) {
			if err := handler(stream); err != nil {
				fmt.Fprintln(os.Stderr, id, err)
				_ = stream.Reset()
				return
			}
			_ = stream.Close()
		})
	}
}

func echo(stream network.Stream) error {
	_, err := io.CopyBuffer(onlyWriter{stream}, stream, make([]byte, chunkBytes))
	return err
}

// onlyWriter hides other methods of the stream, so that io.CopyBuffer uses the given buffer.
type onlyWriter struct{ io.Writer }

// late answers only once the opener has ended its side.
func late(stream network.Stream) error {
	all, err := io.ReadAll(stream)
	if err != nil {
		return err
	}
	_, err = stream.Write(all)
	return err
}

// sink reads nothing before `release`; then it answers how much came, and its hash.
func (n *node) sink(stream network.Stream) error {
	n.progress.start()
	if err := n.gate.hold(context.Background()); err != nil {
		return err
	}
	hash := sha256.New()
	count, err := io.Copy(io.MultiWriter(hash, countWriter(n.progress.receive)), stream)
	if err != nil {
		return err
	}
	_, err = stream.Write(append(binary.BigEndian.AppendUint64(nil, uint64(count)), hash.Sum(nil)...))
	return err
}

func (n *node) source(stream network.Stream) error {
	n.progress.start()
	var request [8]byte
	if _, err := io.ReadFull(stream, request[:]); err != nil {
		return err
	}
	total := int(binary.BigEndian.Uint64(request[:]))
	return newContent(transferSeed).send(stream, total, chunkBytes, n.progress.accept)
}

func reset(stream network.Stream) error {
	var request [1]byte
	if _, err := io.ReadFull(stream, request[:]); err != nil {
		return err
	}
	return stream.ResetWithError(resetCode)
}

// wait answers the first bytes with one, so that the opener knows it is heard; then it notes the
// ending.
func (n *node) wait(stream network.Stream) error {
	var first [1]byte
	_, err := io.ReadFull(stream, first[:])
	if err == nil {
		_, err = stream.Write([]byte{1})
	}
	if err == nil {
		_, err = io.Copy(io.Discard, stream)
	}
	n.record(stream.Conn().RemotePeer().String(), outcomeOf(err))
	return err
}

// outcomeOf says how a read ended: "end", "reset", "lost" or "error: …".
func outcomeOf(err error) string {
	var streamError *network.StreamError
	var connError *network.ConnError
	switch {
	// Not errors.Is: the error of a lost connection wraps io.EOF.
	case err == nil || err == io.EOF:
		return "end"
	case errors.As(err, &streamError):
		return "reset"
	case errors.As(err, &connError) || errors.Is(err, network.ErrReset):
		return "lost"
	default:
		return fmt.Sprintf("error: %v", err)
	}
}

type countWriter func(int)

func (c countWriter) Write(data []byte) (int, error) {
	c(len(data))
	return len(data), nil
}
