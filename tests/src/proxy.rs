//! A proxy in front of a node, which does to connections what networks do.

use std::{
    net::{SocketAddr, TcpListener as StdListener},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
    time::sleep,
};

/// What becomes of the node's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They pass.
    Through,
    /// They pass after a time.
    Late(Duration),
    /// The connection is reset once the question is there.
    Reset,
    /// So many bytes pass, and then the connection is closed.
    HalfSent(usize),
    /// One byte passes at a time.
    Slow(Duration),
    /// Nothing passes, and the connection stays.
    Silent,
    /// In their place comes a body without an end.
    Endless,
}

/// The proxy.
pub struct FaultProxy {
    pub address: SocketAddr,
    way: Arc<Mutex<Way>>,
    open: watch::Sender<usize>,
    accepting: AbortHandle,
}

impl FaultProxy {
    /// In front of an address.
    #[must_use]
    pub fn before(node: SocketAddr) -> Self {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let way = Arc::new(Mutex::new(Way::Through));
        let open = watch::Sender::new(0);
        let (ways, opened) = (Arc::clone(&way), open.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (ways, opened) = (Arc::clone(&ways), opened.clone());
                opened.send_modify(|open| *open += 1);
                tokio::spawn(async move {
                    // Whatever breaks off has been broken off on purpose.
                    let _ = pass(client, node, &ways).await;
                    opened.send_modify(|open| *open -= 1);
                });
            }
        });
        Self {
            address,
            way,
            open,
            accepting: accepting.abort_handle(),
        }
    }

    /// From now on.
    pub fn goes(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> watch::Receiver<usize> {
        self.open.subscribe()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(mut client: TcpStream, node: SocketAddr, way: &Mutex<Way>) -> std::io::Result<()> {
    let mut node = TcpStream::connect(node).await?;
    let (mut question, mut answer) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut question) => match read? {
                0 => return Ok(()),
                read => {
                    let now = *way.lock().unwrap();
                    match now {
                        Way::Reset => return client.set_zero_linger(),
                        Way::Silent => return gone(&mut client).await,
                        Way::Endless => return endless(&mut client).await,
                        _ => node.write_all(&question[..read]).await?,
                    }
                }
            },
            read = node.read(&mut answer) => match read? {
                0 => return Ok(()),
                read => {
                    let now = *way.lock().unwrap();
                    match now {
                        Way::Late(time) => sleep(time).await,
                        Way::HalfSent(bytes) => {
                            client.write_all(&answer[..bytes.min(read)]).await?;
                            return Ok(());
                        }
                        Way::Slow(time) => {
                            for byte in &answer[..read] {
                                client.write_all(&[*byte]).await?;
                                sleep(time).await;
                            }
                            continue;
                        }
                        _ => {}
                    }
                    client.write_all(&answer[..read]).await?;
                }
            },
        }
    }
}

/// Until the client has left.
async fn gone(client: &mut TcpStream) -> std::io::Result<()> {
    let mut question = [0; 4_096];
    while client.read(&mut question).await? > 0 {}
    Ok(())
}

async fn endless(client: &mut TcpStream) -> std::io::Result<()> {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    client.write_all(head.as_bytes()).await?;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
    loop {
        client.write_all(chunk.as_bytes()).await?;
    }
}
