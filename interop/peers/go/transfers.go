// The commands that move content: echo, half-close, streams, upload, download, raw.

package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/libp2p/go-libp2p/core/network"
	"golang.org/x/sync/errgroup"
)

const (
	// greetingBytes of each of many streams are sent and awaited before any stream goes on.
	greetingBytes  = 4
	maxAnswerBytes = 65_536
)

func (n *node) echo(ctx context.Context, args arguments) (reply, error) {
	stream, err := n.open(ctx, args, echoProtocol)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	err = both(stream, newContent(args.Seed), newContent(args.Seed), args.Bytes, args.Bytes, args.Chunk)
	return reply{"bytes": args.Bytes}, err
}

// both sends and checks at the same time, and resets the stream when either fails.
func both(stream network.Stream, sent, expected *content, toSend, toReceive, chunk int) error {
	var group errgroup.Group
	guarded := func(run func() error) func() error {
		return func() error {
			err := run()
			if err != nil {
				_ = stream.Reset()
			}
			return err
		}
	}
	group.Go(guarded(func() error { return sent.send(stream, toSend, chunk, uncounted) }))
	group.Go(guarded(func() error { return expected.check(stream, toReceive, uncounted) }))
	return group.Wait()
}

func (n *node) halfClose(ctx context.Context, args arguments) (reply, error) {
	stream, err := n.open(ctx, args, lateProtocol)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	if err := newContent(args.Seed).send(stream, args.Bytes, chunkBytes, uncounted); err != nil {
		return nil, err
	}
	return reply{"bytes": args.Bytes}, newContent(args.Seed).check(stream, args.Bytes, uncounted)
}

type greeted struct {
	stream         network.Stream
	sent, expected *content
}

func (n *node) streams(ctx context.Context, args arguments) (reply, error) {
	all := make([]greeted, args.Count)
	var greeting errgroup.Group
	for i := range all {
		greeting.Go(func() error {
			one, err := n.greet(ctx, args, uint32(i+1))
			all[i] = one
			return err
		})
	}
	if err := greeting.Wait(); err != nil {
		return nil, err
	}
	openAtOnce := all[0].stream.Conn().Stat().NumStreams
	var group errgroup.Group
	for _, one := range all {
		group.Go(func() error {
			defer finish(ctx, one.stream)()
			rest := args.Bytes - greetingBytes
			return both(one.stream, one.sent, one.expected, rest, rest, chunkBytes)
		})
	}
	return reply{"count": args.Count, "open": openAtOnce}, group.Wait()
}

func (n *node) greet(ctx context.Context, args arguments, seed uint32) (greeted, error) {
	one := greeted{sent: newContent(seed), expected: newContent(seed)}
	stream, err := n.open(ctx, args, echoProtocol)
	if err != nil {
		return one, err
	}
	one.stream = stream
	var greeting [greetingBytes]byte
	if _, err := stream.Write(one.sent.next(greeting[:])); err != nil {
		return one, err
	}
	return one, one.expected.check(io.LimitReader(stream, greetingBytes), greetingBytes, uncounted)
}

func (n *node) upload(ctx context.Context, args arguments) (reply, error) {
	n.progress.start()
	stream, err := n.open(ctx, args, sinkProtocol)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	if err := newContent(transferSeed).send(stream, args.Bytes, chunkBytes, n.progress.accept); err != nil {
		return nil, err
	}
	hash := sha256.New()
	if err := newContent(transferSeed).send(nopCloser{hash}, args.Bytes, chunkBytes, uncounted); err != nil {
		return nil, err
	}
	expected := append(binary.BigEndian.AppendUint64(nil, uint64(args.Bytes)), hash.Sum(nil)...)
	answer, err := io.ReadAll(io.LimitReader(stream, int64(len(expected))))
	if err != nil {
		return nil, err
	}
	if string(answer) != string(expected) {
		return nil, coded("ERR_CONTENT", "the sink got bytes that differ: %x", answer)
	}
	return reply{"bytes": args.Bytes}, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) CloseWrite() error { return nil }

func (n *node) download(ctx context.Context, args arguments) (reply, error) {
	n.progress.start()
	stream, err := n.open(ctx, args, sourceProtocol)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	if _, err := stream.Write(binary.BigEndian.AppendUint64(nil, uint64(args.Bytes))); err != nil {
		return nil, err
	}
	if err := stream.CloseWrite(); err != nil {
		return nil, err
	}
	if args.Hold {
		if err := n.gate.hold(ctx); err != nil {
			return nil, err
		}
	}
	return reply{"bytes": args.Bytes}, newContent(transferSeed).check(stream, args.Bytes, n.progress.receive)
}

func (n *node) readProgress(context.Context, arguments) (reply, error) {
	return reply{"accepted": n.progress.accepted.Load(), "received": n.progress.received.Load()}, nil
}

func (n *node) release(ctx context.Context, _ arguments) (reply, error) {
	return nil, n.gate.release(ctx)
}

// raw sends given bytes on a stream of a given protocol, and tells what comes back.
func (n *node) raw(ctx context.Context, args arguments) (reply, error) {
	data, err := hex.DecodeString(args.Hex)
	if err != nil {
		return nil, err
	}
	stream, err := n.open(ctx, args, args.Protocol...)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	var answer []byte
	if len(data) > 0 {
		_, err = stream.Write(data)
	}
	if err == nil {
		err = stream.CloseWrite()
	}
	if err == nil {
		answer, err = io.ReadAll(io.LimitReader(stream, maxAnswerBytes))
	}
	return reply{"protocol": string(stream.Protocol()), "hex": hex.EncodeToString(answer), "outcome": outcomeOf(err)}, nil
}

// finish frees a blocked read or write when the command's time is over, and the stream at the end.
func finish(ctx context.Context, stream network.Stream) func() {
	stop := context.AfterFunc(ctx, func() { _ = stream.Reset() })
	return func() {
		stop()
		_ = stream.Close()
	}
}
