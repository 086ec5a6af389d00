//! A cluster of real parts for one test, and operators that run on it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::cli::User;
use super::{folder, parts};

/// How long anything may take; a cluster answers in a fraction of that.
const PATIENCE: Duration = Duration::from_secs(60);

fn scripts() -> PathBuf {
    ork_test::workspace().join("tests/real")
}

/// A running cluster; it ends with the test.
pub struct Cluster {
    pub folder: PathBuf,
}

impl Cluster {
    /// With controllers, a scheduler and a node; none where real parts are not asked for.
    pub fn whole(name: &str) -> Option<Self> {
        Self::up(name, &[])
    }

    /// An API server and etcd.
    pub fn plain(name: &str) -> Option<Self> {
        Self::up(name, &["--plain"])
    }

    fn up(name: &str, flags: &[&str]) -> Option<Self> {
        if !parts::are_wanted("a cluster") || !parts::set_up("setup-cluster.sh") {
            return None;
        }
        let cluster = Self { folder: folder(&format!("cluster-{name}")) };
        let ports = free_ports();
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        cluster.script("up", &[&[ports[0].as_str(), ports[1].as_str()], flags].concat());
        Some(cluster)
    }

    fn script(&self, command: &str, rest: &[&str]) {
        let status =
            Command::new(scripts().join("run-cluster.sh")).arg(command).arg(&self.folder).args(rest).status().unwrap();
        assert!(status.success(), "run-cluster.sh {command} failed");
    }

    pub fn stop_api(&self) {
        self.script("stop-api", &[]);
    }

    pub fn start_api(&self) {
        self.script("start-api", &[]);
    }

    /// Who runs `ork` here: with an environment of their own, and no kubeconfig but the one that they name.
    pub fn user(&self) -> User {
        User::new(self.folder.clone()).with("NO_COLOR", "1")
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.join("kubeconfig")
    }

    /// That of a user who may do nothing yet.
    pub fn kubeconfig_of_alice(&self) -> PathBuf {
        self.folder.join("kubeconfig.alice")
    }

    /// Runs kubectl; what it prints.
    pub fn kubectl(&self, arguments: &[&str]) -> String {
        let output = self.try_kubectl(arguments);
        output.unwrap_or_else(|error| panic!("kubectl {}: {error}", arguments.join(" ")))
    }

    pub fn try_kubectl(&self, arguments: &[&str]) -> Result<String, String> {
        let output =
            Command::new("kubectl").arg("--kubeconfig").arg(self.kubeconfig()).args(arguments).output().unwrap();
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    pub fn apply(&self, file: &Path) {
        self.kubectl(&["apply", "-f", file.to_str().unwrap()]);
    }

    pub fn apply_text(&self, text: &str) {
        let file = self.folder.join("applied.yaml");
        fs::write(&file, text).unwrap();
        self.apply(&file);
    }

    /// An object; nothing when it is not there.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Value> {
        let mut arguments = vec!["get", kind, name, "-o", "json", "--ignore-not-found"];
        if !namespace.is_empty() {
            arguments.extend(["-n", namespace]);
        }
        let text = self.kubectl(&arguments);
        (!text.trim().is_empty()).then(|| serde_json::from_str(&text).unwrap())
    }

    /// What the audit log says of requests of ork: (verb, resource).
    pub fn requests(&self) -> Vec<(String, String)> {
        let log = fs::read_to_string(self.folder.join("audit.log")).unwrap_or_default();
        let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let ours = events.filter(|event| event["userAgent"].as_str().is_some_and(|agent| agent.starts_with("ork/")));
        ours.map(|event| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&event["verb"]), text(&event["objectRef"]["resource"]))
        })
        .collect()
    }

    pub fn writes(&self) -> Vec<(String, String)> {
        let reading = ["get", "list", "watch"];
        self.requests().into_iter().filter(|(verb, _)| !reading.contains(&verb.as_str())).collect()
    }

    pub fn forget_requests(&self) {
        // The API server appends: what is cut off here is what came before.
        fs::File::options().write(true).truncate(true).open(self.folder.join("audit.log")).unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = Command::new(scripts().join("run-cluster.sh")).arg("down").arg(&self.folder).status();
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Waits until something holds.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An operator in the background; it ends with the test.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    pub fn start(cluster: &Cluster, arguments: &[&str]) -> Self {
        Self::start_as(cluster, &cluster.kubeconfig(), arguments)
    }

    pub fn start_as(cluster: &Cluster, kubeconfig: &Path, arguments: &[&str]) -> Self {
        let log = cluster.folder.join("run.log");
        let file = fs::File::create(&log).unwrap();
        let mut command = cluster.user().command(&["run"]);
        command.args(arguments).arg("--kubeconfig").arg(kubeconfig);
        let child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Self { child, log }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    #[track_caller]
    pub fn says(&self, text: &str) {
        let started = Instant::now();
        while !self.log().contains(text) {
            assert!(started.elapsed() < PATIENCE, "the log never says {text}; it says\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Resident memory now and at its most, as the kernel says.
    pub fn memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0.0);
            format!("{:.1} MB", kilobytes / 1000.0)
        };
        format!("{}, {}", line("VmRSS:"), line("VmHWM:"))
    }

    /// As `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut code = None;
        eventually("it stops", || {
            code = self.child.try_wait().unwrap();
            code.is_some()
        });
        code.unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
