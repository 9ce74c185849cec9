//! Stopping when the process is told to.

use actix_web::dev::ServerHandle;
use tokio::signal::ctrl_c;

/// On Ctrl-C, or when asked to terminate: what is being answered is answered, and then the server ends.
pub(super) fn stop_when_told(handle: ServerHandle) {
    actix_web::rt::spawn(async move {
        told().await;
        handle.stop(true).await;
    });
}

#[cfg(unix)]
async fn told() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn told() {
    drop(ctrl_c().await);
}
