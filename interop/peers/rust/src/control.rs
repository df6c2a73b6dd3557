//! The commands that the agent takes, as `interop/bench/agent/control.ts` has them.

use libp2p::Multiaddr;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Request {
    pub id: u64,
    #[serde(flatten)]
    pub command: Command,
}

#[derive(Deserialize)]
#[serde(
    tag = "cmd",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Command {
    Connect {
        addr: Multiaddr,
    },
    Transfer {
        upload_bytes: u64,
        download_bytes: u64,
        #[serde(default = "one")]
        streams: u64,
    },
    RoundTrips {
        bytes: usize,
        count: usize,
        beside: Option<Direction>,
    },
    Exchanges {
        bytes: usize,
        in_flight: usize,
        ms: u64,
    },
    Streams {
        in_flight: usize,
        ms: u64,
    },
    Dials {
        addr: Multiaddr,
        clients: usize,
        ms: u64,
    },
    Idle {
        addr: Multiaddr,
        connections: usize,
    },
    Sustained {
        streams: usize,
        warm_ms: u64,
        ms: u64,
    },
    Usage {},
    Memory {},
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    Upload,
    Download,
}

fn one() -> u64 {
    1
}
