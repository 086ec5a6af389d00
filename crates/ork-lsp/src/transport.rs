//! Messages over standard input and output.
//!
//! Both directions have queues without bounds, so that a client that writes much before it reads never meets a server
//! that waits for it. A message that is no JSON is left out; the next one counts again.

use std::io::{self, ErrorKind};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Connection, Message};

use crate::log::Log;
use crate::record::{self, Recorder};

/// Whoever listens to the messages that pass.
#[derive(Clone)]
pub(crate) struct Listener {
    pub(crate) log: Log,
    pub(crate) recorder: Option<Recorder>,
}

impl Listener {
    fn hear(&self, from: record::Sender, message: &Message) {
        let Some(recorder) = &self.recorder else { return };
        if let Err(error) = recorder.message(from, message) {
            self.log.warning(&format!("the record cannot be written: {error}"));
        }
    }
}

/// A connection, and the thread that writes until the connection is dropped.
pub(crate) fn stdio(listener: &Listener) -> io::Result<(Connection, JoinHandle<()>)> {
    let (to_session, receiver) = unbounded();
    let (sender, from_session) = unbounded();
    let (reading, writing) = (listener.clone(), listener.clone());
    thread::Builder::new().name("reader".to_owned()).spawn(move || read(&to_session, &reading))?;
    let writer = thread::Builder::new().name("writer".to_owned()).spawn(move || write(&from_session, &writing))?;
    Ok((Connection { sender, receiver }, writer))
}

fn read(to_session: &Sender<Message>, listener: &Listener) {
    let mut input = io::stdin().lock();
    loop {
        let message = match Message::read(&mut input) {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                listener.log.warning("a message could not be read and was left out");
                continue;
            }
            Err(_) => return,
        };
        listener.hear(record::Sender::Client, &message);
        let is_exit = matches!(&message, Message::Notification(notification) if notification.method == "exit");
        if to_session.send(message).is_err() || is_exit {
            return;
        }
    }
}

fn write(from_session: &Receiver<Message>, listener: &Listener) {
    let mut output = io::stdout().lock();
    for message in from_session {
        listener.hear(record::Sender::Server, &message);
        if message.write(&mut output).is_err() {
            return;
        }
    }
}
