//! Ping, echo and perf: the servers of all, the clients of the last two.

use std::io;

use libp2p::{
    Stream, StreamProtocol,
    futures::{AsyncReadExt, AsyncWriteExt},
};

use crate::{Result, host::Connection, repeat::Work};

const ECHO: StreamProtocol = StreamProtocol::new("/echo/1.0.0");
const PERF: StreamProtocol = StreamProtocol::new("/perf/1.0.0");
const PING: StreamProtocol = StreamProtocol::new("/ipfs/ping/1.0.0");
pub const SERVED: [StreamProtocol; 3] = [ECHO, PERF, PING];

const BLOCK_BYTES: usize = 64 << 10;
static ZEROS: [u8; BLOCK_BYTES] = [0; BLOCK_BYTES];

/// Serves an inbound stream to its end; where that fails the stream is dropped, which resets it.
pub async fn serve(protocol: StreamProtocol, stream: Stream) {
    let _ = if protocol == PERF {
        serve_perf(stream).await
    } else {
        serve_echo(stream).await // of a ping, too, everything comes back
    };
}

async fn serve_echo(mut stream: Stream) -> io::Result<()> {
    let mut block = [0; 4096];
    loop {
        match stream.read(&mut block).await? {
            0 => return stream.close().await,
            count => {
                stream.write_all(&block[..count]).await?;
                stream.flush().await?;
            }
        }
    }
}

async fn serve_perf(mut stream: Stream) -> io::Result<()> {
    let mut wanted = [0; 8];
    stream.read_exact(&mut wanted).await?;
    drain(&mut stream, |_| {}).await?;
    write_zeros(&mut stream, u64::from_be_bytes(wanted), |_| {}).await?;
    stream.close().await
}

/// Perf's client. `on_bytes` hears of each block that was taken or received.
pub async fn transfer(
    connection: &Connection,
    upload: u64,
    download: u64,
    on_bytes: impl Fn(usize),
) -> Result<()> {
    let mut stream = connection.open(PERF).await?;
    stream.write_all(&download.to_be_bytes()).await?;
    write_zeros(&mut stream, upload, &on_bytes).await?;
    stream.close().await?;
    let received = drain(&mut stream, on_bytes).await?;
    if received == download {
        Ok(())
    } else {
        Err(format!("{received} of {download} bytes came").into())
    }
}

async fn write_zeros(stream: &mut Stream, bytes: u64, on_bytes: impl Fn(usize)) -> io::Result<()> {
    let mut left = bytes;
    while left > 0 {
        let count = usize::try_from(left).map_or(BLOCK_BYTES, |left| left.min(BLOCK_BYTES));
        stream.write_all(&ZEROS[..count]).await?;
        left -= count as u64;
        on_bytes(count);
    }
    stream.flush().await
}

/// Reads to the end and gives how much it was.
async fn drain(stream: &mut Stream, on_bytes: impl Fn(usize)) -> io::Result<u64> {
    let mut block = vec![0; BLOCK_BYTES];
    let mut received = 0;
    loop {
        match stream.read(&mut block).await? {
            0 => return Ok(received),
            count => {
                received += count as u64;
                on_bytes(count);
            }
        }
    }
}

/// One stream for exchanges.
pub struct Echo {
    stream: Stream,
    answer: Vec<u8>,
}

impl Echo {
    pub async fn open(connection: &Connection, message_bytes: usize) -> Result<Self> {
        let stream = connection.open(ECHO).await?;
        Ok(Self {
            stream,
            answer: vec![0; message_bytes],
        })
    }

    /// Sends a message and waits until as many bytes came back.
    pub async fn exchange(&mut self) -> Result<()> {
        self.stream.write_all(&ZEROS[..self.answer.len()]).await?;
        self.stream.flush().await?;
        Ok(self.stream.read_exact(&mut self.answer).await?)
    }

    pub async fn close(mut self) -> Result<()> {
        Ok(self.stream.close().await?)
    }
}

impl Work for Echo {
    async fn once(&mut self) -> Result<()> {
        self.exchange().await
    }
}
