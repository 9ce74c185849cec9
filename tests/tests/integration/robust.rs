//! What happens to nodes that are killed, cut off, run twice, and edited by everybody at once: nothing that an hour of quiet
//! does not put right, and nothing that was acknowledged is lost.

#[cfg(unix)]
mod child;
#[cfg(unix)]
mod crowd;
#[cfg(unix)]
mod followers;
mod histories;
#[cfg(unix)]
mod imports;
#[cfg(unix)]
mod kills;
mod outage;
#[cfg(unix)]
mod two_processes;
mod writers;
