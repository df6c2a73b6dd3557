//! The bench's agent around rust-libp2p: `bench-rust [--listen]`. `interop/bench/agent/control.ts`
//! has the commands. A server answers ping, echo and perf.

mod agent;
mod control;
mod host;
mod process;
mod protocols;
mod repeat;
mod streams;

use std::{error::Error, sync::Arc};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use crate::{agent::Agent, control::Request, host::Host};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut ready = json!({
        "ev": "ready",
        "impl": "rust-libp2p",
        "version": libp2p_version(),
        "settings": host::SETTINGS,
    });
    let mut server = None;
    if std::env::args().nth(1).as_deref() == Some("--listen") {
        let (host, addr) = Host::listen().await?;
        ready["addr"] = addr.to_string().into();
        server = Some(host);
    }
    println!("{ready}");
    serve().await?;
    drop(server);
    Ok(())
}

/// Answers commands until stdin ends; they may overlap.
async fn serve() -> Result<()> {
    let agent = Arc::new(Agent::default());
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let agent = Arc::clone(&agent);
        tokio::spawn(async move {
            match serde_json::from_str::<Request>(&line) {
                Ok(Request { id, command }) => println!("{}", answer(id, agent.run(command).await)),
                Err(error) => eprintln!("{line}: {error}"),
            }
        });
    }
    Ok(())
}

fn answer(id: u64, result: Result<serde_json::Value>) -> serde_json::Value {
    match result {
        Ok(mut reply) => {
            reply["id"] = id.into();
            reply["ok"] = true.into();
            reply
        }
        Err(error) => json!({ "id": id, "ok": false, "error": error.to_string() }),
    }
}

/// What was built, from the lock file.
fn libp2p_version() -> &'static str {
    include_str!("../Cargo.lock")
        .split_once("name = \"libp2p\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("unknown", |(version, _)| version)
}
