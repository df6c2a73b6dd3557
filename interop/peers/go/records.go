// What handlers leave behind for later commands.

package main

import (
	"context"
	"sync/atomic"
)

// outcome is how an inbound /interop/wait stream ended.
type outcome struct {
	Peer string `json:"peer"`
	How  string `json:"how"`
}

// progress counts the bytes of the latest transfer.
type progress struct{ accepted, received atomic.Int64 }

func (p *progress) start() {
	p.accepted.Store(0)
	p.received.Store(0)
}

func (p *progress) accept(count int) { p.accepted.Add(int64(count)) }

func (p *progress) receive(count int) { p.received.Add(int64(count)) }

// gate pairs each held reader with one release, whichever comes first.
type gate struct{ passes chan struct{} }

func newGate() *gate { return &gate{passes: make(chan struct{})} }

func (g *gate) hold(ctx context.Context) error {
	select {
	case <-g.passes:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) release(ctx context.Context) error {
	select {
	case g.passes <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *node) record(peer, how string) {
	n.outcomesLock.Lock()
	defer n.outcomesLock.Unlock()
	n.outcomes = append(n.outcomes, outcome{peer, how})
}

func (n *node) recorded() []outcome {
	n.outcomesLock.Lock()
	defer n.outcomesLock.Unlock()
	return append([]outcome{}, n.outcomes...)
}
