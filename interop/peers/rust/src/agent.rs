//! Carries out the commands.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use libp2p::Multiaddr;
use serde_json::{Value, json};
use tokio::{sync::Notify, task::JoinSet, time::sleep};

use crate::{
    Result,
    control::{Command, Direction},
    host::{Connection, Host},
    process,
    protocols::{self, Echo},
    repeat::{Work, repeat, since_ms},
};

/// More than any run can carry.
const ENDLESS_BYTES: u64 = 1 << 40;

/// What commands leave for later ones.
#[derive(Default)]
pub struct Agent {
    connection: Mutex<Option<Connection>>,
    /// Held, and otherwise left alone.
    idle: Mutex<Vec<Connection>>,
}

impl Agent {
    pub async fn run(&self, command: Command) -> Result<Value> {
        match command {
            Command::Connect { addr } => self.connect(&addr).await,
            Command::Transfer {
                upload_bytes,
                download_bytes,
                streams,
            } => self.transfer(upload_bytes, download_bytes, streams).await,
            Command::RoundTrips {
                bytes,
                count,
                beside,
            } => self.round_trips(bytes, count, beside).await,
            Command::Exchanges {
                bytes,
                in_flight,
                ms,
            } => self.exchanges(bytes, in_flight, ms).await,
            Command::Streams { in_flight, ms } => {
                let connection = self.connected()?;
                repeat(ms, vec![Opening(connection); in_flight]).await
            }
            Command::Dials { addr, clients, ms } => dials(addr, clients, ms).await,
            Command::Idle { addr, connections } => self.keep_idle(&addr, connections).await,
            Command::Sustained {
                streams,
                warm_ms,
                ms,
            } => self.sustained(streams, warm_ms, ms).await,
            Command::Usage {} => Ok(json!({ "cpuMs": process::cpu_ms()? })),
            Command::Memory {} => Ok(json!({ "rssBytes": process::rss_bytes()? })),
        }
    }

    async fn connect(&self, addr: &Multiaddr) -> Result<Value> {
        let before = lock(&self.connection).take();
        if let Some(connection) = before {
            connection.close().await?;
        }
        let connection = Host::client()?.dial(addr).await?;
        *lock(&self.connection) = Some(connection);
        Ok(json!({}))
    }

    async fn transfer(&self, upload: u64, download: u64, streams: u64) -> Result<Value> {
        let connection = self.connected()?;
        let begin = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..streams {
            let connection = connection.clone();
            let (upload, download) = (upload.div_ceil(streams), download.div_ceil(streams));
            tasks.spawn(
                async move { protocols::transfer(&connection, upload, download, |_| {}).await },
            );
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        Ok(json!({ "ms": since_ms(begin) }))
    }

    async fn round_trips(
        &self,
        bytes: usize,
        count: usize,
        beside: Option<Direction>,
    ) -> Result<Value> {
        let connection = self.connected()?;
        let _beside = match beside {
            Some(direction) => Some(start_transfer(&connection, direction, |_| {}).await),
            None => None,
        };
        let mut stream = Echo::open(&connection, bytes).await?;
        let mut samples = Vec::with_capacity(count);
        for _ in 0..count {
            let begin = Instant::now();
            stream.exchange().await?;
            samples.push(since_ms(begin) * 1000.0);
        }
        stream.close().await?;
        samples.sort_by(f64::total_cmp);
        Ok(json!({ "p50Us": percentile(&samples, 50), "p99Us": percentile(&samples, 99) }))
    }

    async fn exchanges(&self, bytes: usize, in_flight: usize, ms: u64) -> Result<Value> {
        let connection = self.connected()?;
        let mut streams = Vec::new();
        for _ in 0..in_flight {
            streams.push(Echo::open(&connection, bytes).await?);
        }
        repeat(ms, streams).await
    }

    async fn keep_idle(&self, addr: &Multiaddr, connections: usize) -> Result<Value> {
        for _ in 0..connections {
            let connection = Host::client()?.dial(addr).await?;
            lock(&self.idle).push(connection);
        }
        Ok(json!({}))
    }

    async fn sustained(&self, streams: usize, warm_ms: u64, ms: u64) -> Result<Value> {
        let connection = self.connected()?;
        let received: Vec<_> = (0..streams).map(|_| Arc::new(AtomicU64::new(0))).collect();
        let mut transfers = Vec::new();
        for counter in &received {
            let counter = Arc::clone(counter);
            let count = move |bytes| {
                counter.fetch_add(bytes as u64, Relaxed);
            };
            transfers.push(start_transfer(&connection, Direction::Download, count).await);
        }
        let totals = || received.iter().map(|counter| counter.load(Relaxed));
        sleep(Duration::from_millis(warm_ms)).await;
        let before: Vec<_> = totals().collect();
        let begin = Instant::now();
        sleep(Duration::from_millis(ms)).await;
        let bytes: Vec<_> = totals()
            .zip(before)
            .map(|(after, before)| after - before)
            .collect();
        Ok(json!({ "bytes": bytes, "ms": since_ms(begin) }))
    }

    fn connected(&self) -> Result<Connection> {
        lock(&self.connection)
            .clone()
            .ok_or_else(|| "connect first".into())
    }
}

/// Begins a transfer without end; resolves once bytes flow, with what ends it when it is dropped.
async fn start_transfer(
    connection: &Connection,
    direction: Direction,
    on_bytes: impl Fn(usize) + Send + Sync + 'static,
) -> JoinSet<Result<()>> {
    let (upload, download) = match direction {
        Direction::Upload => (ENDLESS_BYTES, 0),
        Direction::Download => (0, ENDLESS_BYTES),
    };
    let connection = connection.clone();
    let flowing = Arc::new(Notify::new());
    let flow = Arc::clone(&flowing);
    let mut task = JoinSet::new();
    task.spawn(async move {
        let heard = |bytes| {
            flow.notify_one();
            on_bytes(bytes);
        };
        protocols::transfer(&connection, upload, download, heard).await
    });
    tokio::select! {
        () = flowing.notified() => {}
        _ = task.join_next() => {}
    }
    task
}

async fn dials(addr: Multiaddr, clients: usize, ms: u64) -> Result<Value> {
    let mut works = Vec::new();
    for _ in 0..clients {
        works.push(Dialling(Host::client()?, addr.clone()));
    }
    repeat(ms, works).await
}

/// Opens, exchanges 32 bytes, closes.
#[derive(Clone)]
struct Opening(Connection);

impl Work for Opening {
    async fn once(&mut self) -> Result<()> {
        let mut stream = Echo::open(&self.0, 32).await?;
        stream.exchange().await?;
        stream.close().await
    }
}

/// Dials and closes.
struct Dialling(Host, Multiaddr);

impl Work for Dialling {
    async fn once(&mut self) -> Result<()> {
        self.0.dial(&self.1).await?.close().await
    }
}

/// The sample below which so many percent of all lie. They are in order.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (percent * sorted.len()).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
