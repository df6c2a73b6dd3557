// The commands reset, abort and outcomes: how streams end, seen from both ends.

package main

import (
	"context"
	"errors"
	"io"

	"github.com/libp2p/go-libp2p/core/network"
)

const waitBytes = 1_024

// reset lets the handler reset, and says what we saw of it.
func (n *node) reset(ctx context.Context, args arguments) (reply, error) {
	stream, err := n.open(ctx, args, resetProtocol)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, stream)()
	if _, err := stream.Write([]byte{1}); err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, stream)
	answer := reply{"outcome": outcomeOf(err)}
	var streamError *network.StreamError
	if errors.As(err, &streamError) {
		answer["code"] = streamError.ErrorCode
	}
	return answer, nil
}

// abort finishes a stream that the handler reads: by a reset, an end, or not at all ("leave").
func (n *node) abort(ctx context.Context, args arguments) (reply, error) {
	stream, err := n.open(ctx, args, waitProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := stream.Write(make([]byte, waitBytes)); err != nil {
		return nil, err
	}
	var heard [1]byte
	if _, err := io.ReadFull(stream, heard[:]); err != nil {
		return nil, err
	}
	switch args.How {
	case "end":
		return nil, stream.Close()
	case "leave":
		return nil, nil
	default:
		return nil, stream.ResetWithError(resetCode)
	}
}

func (n *node) readOutcomes(context.Context, arguments) (reply, error) {
	return reply{"outcomes": n.recorded()}, nil
}
