//! The connection pools: with and without TLS, by way of the proxy and directly. Each is made when it is first needed.

use std::sync::OnceLock;
use std::time::Duration;

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};
use ureq::{Agent, Proxy};
use url::Url;

use super::origin::is_loopback_url;
use super::tls::Tls;

/// Connections that are kept for the next request: as many as are ever used at once.
const IDLE: usize = 32;
/// Bytes that are read and written at once.
const BUFFER: usize = 16 << 10;

/// The pools of a process.
pub(crate) struct Agents {
    limit: Duration,
    user_agent: String,
    plain: OnceLock<Agent>,
    secure: OnceLock<Result<Agent, String>>,
    local_plain: OnceLock<Agent>,
    local_secure: OnceLock<Result<Agent, String>>,
}

impl Agents {
    pub(crate) fn new(limit: Duration, user_agent: String) -> Self {
        Self {
            limit,
            user_agent,
            plain: OnceLock::new(),
            secure: OnceLock::new(),
            local_plain: OnceLock::new(),
            local_secure: OnceLock::new(),
        }
    }

    /// The pool for a URL. This machine is never asked for by way of a proxy.
    ///
    /// # Errors
    /// The trusted certificates cannot be read.
    pub(crate) fn of(&self, url: &Url) -> Result<&Agent, String> {
        let local = is_loopback_url(url);
        let proxy = || if local { None } else { Proxy::try_from_env() };
        if url.scheme() != "https" {
            let cell = if local { &self.local_plain } else { &self.plain };
            return Ok(cell.get_or_init(|| self.agent(local, proxy(), None)));
        }
        let cell = if local { &self.local_secure } else { &self.secure };
        let agent = cell.get_or_init(|| Ok(self.agent(local, proxy(), Some(Tls::new()?))));
        agent.as_ref().map_err(Clone::clone)
    }

    fn agent(&self, local: bool, proxy: Option<Proxy>, tls: Option<Tls>) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Redirects are ours: what may follow them is a question of credentials.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(self.user_agent.clone())
            .accept("*/*")
            .accept_encoding("identity")
            .max_idle_connections(IDLE)
            .max_idle_connections_per_host(IDLE)
            // A limited look-up takes a thread; the name of this machine is looked up in a file.
            .timeout_resolve((!local).then_some(self.limit))
            // Files are small: larger buffers are only memory.
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .timeout_connect(Some(self.limit))
            .timeout_send_request(Some(self.limit))
            .timeout_recv_response(Some(self.limit))
            .timeout_per_read(Some(self.limit))
            .timeout_per_write(Some(self.limit))
            .build();
        let plain = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
        match tls {
            Some(tls) => Agent::with_parts(config, plain.chain(tls), DefaultResolver::default()),
            None => Agent::with_parts(config, plain, DefaultResolver::default()),
        }
    }
}
