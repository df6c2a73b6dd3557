//! A behaviour that opens streams on the connections of its own and serves those of others. The
//! crate libp2p-stream drops inbound streams that come faster than one task takes them, and opens
//! one after the other.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use libp2p::{
    Multiaddr, PeerId, Stream, StreamProtocol,
    core::{Endpoint, InboundUpgrade, OutboundUpgrade, UpgradeInfo, transport::PortUse},
    swarm::{
        ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
        NetworkBehaviour, SubstreamProtocol, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
        handler::{
            ConnectionEvent, DialUpgradeError, FullyNegotiatedInbound, FullyNegotiatedOutbound,
        },
    },
};
use tokio::sync::{mpsc, oneshot};

use crate::{Result, protocols};

/// Opens streams on one connection.
#[derive(Clone)]
pub struct Opener(mpsc::UnboundedSender<OpenRequest>);

impl Opener {
    pub async fn open(&self, protocol: StreamProtocol) -> Result<Stream> {
        let (reply, opened) = oneshot::channel();
        self.0
            .send(OpenRequest { protocol, reply })
            .map_err(|_| "the connection is closed")?;
        opened.await?
    }
}

type Reply = oneshot::Sender<Result<Stream>>;

struct OpenRequest {
    protocol: StreamProtocol,
    reply: Reply,
}

#[derive(Default)]
pub struct Behaviour {
    /// Of outbound connections whose dialler did not take it yet.
    openers: HashMap<ConnectionId, Opener>,
}

impl Behaviour {
    /// Once, for each outbound connection.
    pub fn take_opener(&mut self, id: ConnectionId) -> Option<Opener> {
        self.openers.remove(&id)
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = Infallible;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> std::result::Result<THandler<Self>, ConnectionDenied> {
        Ok(Handler { requests: None })
    }

    fn handle_established_outbound_connection(
        &mut self,
        id: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> std::result::Result<THandler<Self>, ConnectionDenied> {
        let (sender, requests) = mpsc::unbounded_channel();
        self.openers.insert(id, Opener(sender));
        Ok(Handler {
            requests: Some(requests),
        })
    }

    fn on_swarm_event(&mut self, _: FromSwarm) {}

    fn on_connection_handler_event(
        &mut self,
        _: PeerId,
        _: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

/// One connection.
pub struct Handler {
    requests: Option<mpsc::UnboundedReceiver<OpenRequest>>,
}

impl ConnectionHandler for Handler {
    type FromBehaviour = Infallible;
    type ToBehaviour = Infallible;
    type InboundProtocol = Negotiated;
    type OutboundProtocol = Negotiated;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = Reply;

    fn listen_protocol(&self) -> SubstreamProtocol<Negotiated> {
        SubstreamProtocol::new(Negotiated(protocols::SERVED.to_vec()), ())
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Negotiated, Reply, Infallible>> {
        let Some(requests) = &mut self.requests else {
            return Poll::Pending;
        };
        match requests.poll_recv(cx) {
            Poll::Ready(Some(OpenRequest { protocol, reply })) => {
                Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest {
                    protocol: SubstreamProtocol::new(Negotiated(vec![protocol]), reply),
                })
            }
            Poll::Ready(None) => {
                self.requests = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn on_behaviour_event(&mut self, event: Infallible) {
        match event {}
    }

    fn on_connection_event(&mut self, event: ConnectionEvent<Negotiated, Negotiated, (), Reply>) {
        // Who asked for a stream may have gone meanwhile.
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
                protocol: (protocol, stream),
                ..
            }) => {
                tokio::spawn(protocols::serve(protocol, stream));
            }
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
                protocol: (_, stream),
                info,
            }) => {
                let _ = info.send(Ok(stream));
            }
            ConnectionEvent::DialUpgradeError(DialUpgradeError { info, error }) => {
                let _ = info.send(Err(error.into()));
            }
            _ => {}
        }
    }
}

/// Gives the stream as it is, and which of the protocols it is for.
pub struct Negotiated(Vec<StreamProtocol>);

impl UpgradeInfo for Negotiated {
    type Info = StreamProtocol;
    type InfoIter = std::vec::IntoIter<StreamProtocol>;

    fn protocol_info(&self) -> Self::InfoIter {
        self.0.clone().into_iter()
    }
}

impl InboundUpgrade<Stream> for Negotiated {
    type Output = (StreamProtocol, Stream);
    type Error = Infallible;
    type Future = Ready<std::result::Result<Self::Output, Infallible>>;

    fn upgrade_inbound(self, stream: Stream, protocol: StreamProtocol) -> Self::Future {
        ready(Ok((protocol, stream)))
    }
}

impl OutboundUpgrade<Stream> for Negotiated {
    type Output = (StreamProtocol, Stream);
    type Error = Infallible;
    type Future = Ready<std::result::Result<Self::Output, Infallible>>;

    fn upgrade_outbound(self, stream: Stream, protocol: StreamProtocol) -> Self::Future {
        ready(Ok((protocol, stream)))
    }
}
