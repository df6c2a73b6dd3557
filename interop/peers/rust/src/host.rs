//! The rust-libp2p hosts: TCP, Noise, Yamux, and no protocol that speaks by itself. Each runs in a
//! task of its own and goes when nobody holds it any more.

use std::{collections::HashMap, time::Duration};

use libp2p::{
    Multiaddr, PeerId, Stream, StreamProtocol, Swarm, SwarmBuilder,
    futures::StreamExt,
    multiaddr::Protocol,
    noise,
    swarm::{
        ConnectionId, SwarmEvent,
        dial_opts::{DialOpts, PeerCondition},
    },
    tcp, yamux,
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Result,
    streams::{Behaviour, Opener},
};

/// What was lifted. Connections and streams have no other limits here.
pub const SETTINGS: [&str; 1] =
    ["swarm::Config::with_idle_connection_timeout(Duration::from_secs(86400))"];
const IDLE_TIMEOUT: Duration = Duration::from_secs(86_400);

enum Command {
    Dial(DialOpts, oneshot::Sender<Result<Opener>>),
    Close(ConnectionId, oneshot::Sender<()>),
}

/// A host with an identity of its own.
#[derive(Clone)]
pub struct Host(mpsc::UnboundedSender<Command>);

/// An outbound connection, which keeps its host.
#[derive(Clone)]
pub struct Connection {
    id: ConnectionId,
    opener: Opener,
    host: Host,
}

impl Host {
    pub fn client() -> Result<Self> {
        Ok(Self::start(new_swarm()?))
    }

    /// A server, and the address to dial.
    pub async fn listen() -> Result<(Self, Multiaddr)> {
        let mut swarm = new_swarm()?;
        swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
        let addr = loop {
            if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
                break address.with(Protocol::P2p(*swarm.local_peer_id()));
            }
        };
        Ok((Self::start(swarm), addr))
    }

    fn start(swarm: Swarm<Behaviour>) -> Self {
        let (sender, commands) = mpsc::unbounded_channel();
        tokio::spawn(run(swarm, commands));
        Self(sender)
    }

    /// Opens a new connection, also where there is one.
    pub async fn dial(&self, addr: &Multiaddr) -> Result<Connection> {
        let options = DialOpts::peer_id(peer_of(addr)?)
            .condition(PeerCondition::Always)
            .addresses(vec![addr.clone()])
            .build();
        let id = options.connection_id();
        let (reply, dialled) = oneshot::channel();
        self.0.send(Command::Dial(options, reply))?;
        Ok(Connection {
            id,
            opener: dialled.await??,
            host: self.clone(),
        })
    }
}

impl Connection {
    pub async fn open(&self, protocol: StreamProtocol) -> Result<Stream> {
        self.opener.open(protocol).await
    }

    /// Resolves when it is closed.
    pub async fn close(&self) -> Result<()> {
        let (reply, closed) = oneshot::channel();
        self.host.0.send(Command::Close(self.id, reply))?;
        Ok(closed.await?)
    }
}

fn peer_of(addr: &Multiaddr) -> Result<PeerId> {
    match addr.iter().last() {
        Some(Protocol::P2p(peer)) => Ok(peer),
        _ => Err(format!("{addr} does not end in a peer").into()),
    }
}

fn new_swarm() -> Result<Swarm<Behaviour>> {
    Ok(SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(
            tcp::Config::default(),
            noise::Config::new,
            yamux::Config::default,
        )?
        .with_behaviour(|_| Behaviour::default())?
        .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE_TIMEOUT))
        .build())
}

async fn run(mut swarm: Swarm<Behaviour>, mut commands: mpsc::UnboundedReceiver<Command>) {
    let mut dialling = HashMap::new();
    let mut closing = HashMap::new();
    // Who waited for an answer may have gone meanwhile.
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(Command::Dial(options, reply)) => {
                    let id = options.connection_id();
                    match swarm.dial(options) {
                        Ok(()) => {
                            dialling.insert(id, reply);
                        }
                        Err(error) => {
                            let _ = reply.send(Err(error.into()));
                        }
                    }
                }
                Some(Command::Close(id, reply)) => {
                    if swarm.close_connection(id) {
                        closing.insert(id, reply);
                    } else {
                        let _ = reply.send(());
                    }
                }
                None => return,
            },
            event = swarm.select_next_some() => match event {
                SwarmEvent::ConnectionEstablished { connection_id, .. } => {
                    if let Some(reply) = dialling.remove(&connection_id) {
                        let opener = swarm.behaviour_mut().take_opener(connection_id);
                        let _ = reply.send(opener.ok_or("the connection is inbound".into()));
                    }
                }
                SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                    if let Some(reply) = dialling.remove(&connection_id) {
                        let _ = reply.send(Err(error.into()));
                    }
                }
                SwarmEvent::ConnectionClosed { connection_id, .. } => {
                    if let Some(reply) = closing.remove(&connection_id) {
                        let _ = reply.send(());
                    }
                }
                _ => {}
            },
        }
    }
}
