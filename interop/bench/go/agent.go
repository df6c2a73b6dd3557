// The commands.

package main

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// endlessBytes is more than any run can carry.
const endlessBytes = 1 << 40

// agent holds what commands leave for later ones.
type agent struct {
	client *client
	idle   []*client
}

func (a *agent) commands() map[string]command {
	return map[string]command{
		"connect":     a.connect,
		"transfer":    a.transfer,
		"round-trips": a.roundTrips,
		"exchanges":   a.exchanges,
		"streams":     a.streams,
		"dials":       a.dials,
		"idle":        a.keepIdle,
		"sustained":   a.sustained,
		"usage":       usage,
		"memory":      memory,
	}
}

func (a *agent) connect(ctx context.Context, args arguments) (reply, error) {
	if a.client != nil {
		_ = a.client.host.Close()
	}
	created, err := newClient(args.Addr)
	if err != nil {
		return nil, err
	}
	a.client = created
	_, err = created.dial(ctx)
	return nil, err
}

func (a *agent) transfer(ctx context.Context, args arguments) (reply, error) {
	streams := uint64(max(args.Streams, 1))
	begin := time.Now()
	err := sideBySide(int(streams), func(int) error {
		return a.client.transfer(ctx, (args.UploadBytes+streams-1)/streams, (args.DownloadBytes+streams-1)/streams, func(int) {})
	})
	return reply{"ms": sinceMs(begin)}, err
}

func (a *agent) roundTrips(ctx context.Context, args arguments) (reply, error) {
	if args.Beside != "" {
		stop := a.startTransfer(ctx, args.Beside, func(int) {})
		defer stop()
	}
	stream, err := a.client.openEcho(ctx, args.Bytes)
	if err != nil {
		return nil, err
	}
	samples := make([]float64, args.Count)
	for index := range samples {
		begin := time.Now()
		if err := stream.exchange(); err != nil {
			return nil, err
		}
		samples[index] = 1000 * sinceMs(begin)
	}
	return reply{"p50Us": percentile(samples, 0.5), "p99Us": percentile(samples, 0.99)}, stream.close()
}

func (a *agent) exchanges(ctx context.Context, args arguments) (reply, error) {
	streams := make([]*echo, args.InFlight)
	for index := range streams {
		opened, err := a.client.openEcho(ctx, args.Bytes)
		if err != nil {
			return nil, err
		}
		defer opened.close()
		streams[index] = opened
	}
	return repeat(args.Ms, args.InFlight, func(index int) error { return streams[index].exchange() })
}

func (a *agent) streams(ctx context.Context, args arguments) (reply, error) {
	return repeat(args.Ms, args.InFlight, func(int) error {
		stream, err := a.client.openEcho(ctx, 32)
		if err != nil {
			return err
		}
		if err := stream.exchange(); err != nil {
			return err
		}
		return stream.close()
	})
}

func (a *agent) dials(ctx context.Context, args arguments) (reply, error) {
	clients := make([]*client, args.Clients)
	for index := range clients {
		created, err := newClient(args.Addr)
		if err != nil {
			return nil, err
		}
		defer created.host.Close()
		clients[index] = created
	}
	return repeat(args.Ms, args.Clients, func(index int) error {
		conn, err := clients[index].dial(ctx)
		if err != nil {
			return err
		}
		return conn.Close()
	})
}

func (a *agent) keepIdle(ctx context.Context, args arguments) (reply, error) {
	for range args.Connections {
		created, err := newClient(args.Addr)
		if err != nil {
			return nil, err
		}
		if _, err := created.dial(ctx); err != nil {
			return nil, err
		}
		a.idle = append(a.idle, created)
	}
	return nil, nil
}

func (a *agent) sustained(ctx context.Context, args arguments) (reply, error) {
	received := make([]atomic.Int64, args.Streams)
	for index := range received {
		stop := a.startTransfer(ctx, "download", func(count int) { received[index].Add(int64(count)) })
		defer stop()
	}
	time.Sleep(time.Duration(args.WarmMs) * time.Millisecond)
	bytes := make([]int64, args.Streams)
	for index := range bytes {
		bytes[index] = -received[index].Load()
	}
	begin := time.Now()
	time.Sleep(time.Duration(args.Ms) * time.Millisecond)
	for index := range bytes {
		bytes[index] += received[index].Load()
	}
	return reply{"bytes": bytes, "ms": sinceMs(begin)}, nil
}

// startTransfer begins a transfer without end and returns, once bytes flow, what ends it.
func (a *agent) startTransfer(ctx context.Context, direction string, onBytes func(int)) func() {
	ctx, cancel := context.WithCancel(ctx)
	flowing := make(chan struct{}, 1)
	var upload, download uint64
	if direction == "upload" {
		upload = endlessBytes
	} else {
		download = endlessBytes
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = a.client.transfer(ctx, upload, download, func(count int) {
			onBytes(count)
			select {
			case flowing <- struct{}{}:
			default:
			}
		})
	}()
	select {
	case <-flowing:
	case <-over:
	}
	return func() {
		cancel()
		<-over
	}
}

func sideBySide(count int, work func(index int) error) error {
	var group errgroup.Group
	for index := range count {
		group.Go(func() error { return work(index) })
	}
	return group.Wait()
}

// repeat does the work over and over, so many side by side, and counts what was finished by then.
func repeat(ms, inFlight int, work func(index int) error) (reply, error) {
	var count atomic.Int64
	begin := time.Now()
	end := begin.Add(time.Duration(ms) * time.Millisecond)
	err := sideBySide(inFlight, func(index int) error {
		for time.Now().Before(end) {
			if err := work(index); err != nil {
				return err
			}
			count.Add(1)
		}
		return nil
	})
	return reply{"count": count.Load(), "ms": sinceMs(begin)}, err
}

func usage(context.Context, arguments) (reply, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return nil, err
	}
	return reply{"cpuMs": float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6}, nil
}

// memory counts stacks, too: what JavaScript keeps in closures a goroutine keeps there.
func memory(context.Context, arguments) (reply, error) {
	for range 3 {
		time.Sleep(50 * time.Millisecond)
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	rss, err := rssBytes()
	return reply{"heapBytes": stats.HeapAlloc + stats.StackInuse, "rssBytes": rss}, err
}

func rssBytes() (int, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0, errors.New("/proc/self/statm has no second field")
	}
	pages, err := strconv.Atoi(fields[1])
	return pages * os.Getpagesize(), err
}

func sinceMs(begin time.Time) float64 { return float64(time.Since(begin).Nanoseconds()) / 1e6 }

func percentile(samples []float64, part float64) float64 {
	slices.Sort(samples)
	return samples[min(len(samples)-1, int(math.Ceil(part*float64(len(samples))))-1)]
}
