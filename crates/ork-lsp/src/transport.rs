//! Messages over standard input and output.
//!
//! Both directions have queues without bounds, so that a client that writes much before it reads never meets a server
//! that waits for it. A message that is no JSON is left out; the next one counts again.

use std::io::{self, ErrorKind};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Connection, Message};

/// A connection, and the thread that writes until the connection is dropped.
pub(crate) fn stdio() -> io::Result<(Connection, JoinHandle<()>)> {
    let (to_session, receiver) = unbounded();
    let (sender, from_session) = unbounded();
    thread::Builder::new().name("reader".to_owned()).spawn(move || read(&to_session))?;
    let writer = thread::Builder::new().name("writer".to_owned()).spawn(move || write(&from_session))?;
    Ok((Connection { sender, receiver }, writer))
}

fn read(to_session: &Sender<Message>) {
    let mut input = io::stdin().lock();
    loop {
        let message = match Message::read(&mut input) {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                crate::log("a message could not be read and was left out");
                continue;
            }
            Err(_) => return,
        };
        let is_exit = matches!(&message, Message::Notification(notification) if notification.method == "exit");
        if to_session.send(message).is_err() || is_exit {
            return;
        }
    }
}

fn write(from_session: &Receiver<Message>) {
    let mut output = io::stdout().lock();
    for message in from_session {
        if message.write(&mut output).is_err() {
            return;
        }
    }
}
