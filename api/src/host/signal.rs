//! Stopping when the process is told to.

use tokio::signal::ctrl_c;

/// Comes on Ctrl-C, or when the process is asked to terminate.
#[cfg(unix)]
pub async fn told() {
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

/// Comes on Ctrl-C.
#[cfg(not(unix))]
pub async fn told() {
    drop(ctrl_c().await);
}
