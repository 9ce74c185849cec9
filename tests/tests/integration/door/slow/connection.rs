//! A connection, with or without TLS.

use std::{net::SocketAddr, path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpSocket,
};
use tokio_rustls::TlsConnector;

use crate::tls::NAMES;

pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<C: AsyncRead + AsyncWrite + Send + Unpin + 'static> Connection for C {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    Tcp,
    Tls,
}

impl Over {
    pub(super) const ALL: [Self; 2] = [Self::Tcp, Self::Tls];

    /// To the first of the nodes, whose folder this is.
    pub(super) async fn connect(
        self,
        socket: TcpSocket,
        address: SocketAddr,
        dir: &Path,
    ) -> Box<dyn Connection> {
        let stream = socket.connect(address).await.unwrap();
        if self == Self::Tcp {
            return Box::new(stream);
        }
        let mut trusted = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(dir.join("cert.pem")).unwrap();
        trusted.add(certificate).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(trusted)
            .with_no_client_auth();
        let name = ServerName::try_from(NAMES[0]).unwrap();
        let secured = TlsConnector::from(Arc::new(config));
        Box::new(secured.connect(name, stream).await.unwrap())
    }
}

/// One that takes little at a time.
pub(super) fn small_socket() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket
}
