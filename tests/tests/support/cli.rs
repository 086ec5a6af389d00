//! Running `ork` as a user does, with a home of its own and nothing else in its environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The binary under test: `$ORK_BIN`, else the one beside this test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("ORK_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("ork")
}

/// A user: a folder to stand in, a home, variables.
pub struct User {
    pub folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a command left.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// The most memory that was seen, in bytes; zero where it was not watched.
    pub memory: u64,
}

impl User {
    pub fn new(folder: PathBuf) -> Self {
        let variables = vec![("ORK_NETWORK_TIMEOUT".to_owned(), "5".to_owned())];
        Self { folder, variables }
    }

    /// With short names looked up in a registry.
    pub fn of(folder: PathBuf, host: &str) -> Self {
        let user = Self::new(folder);
        user.with("ORK_REGISTRY", &format!("oci://{host}/patterns/katalogs"))
            .with("ORK_MOTIFS_REGISTRY", &format!("oci://{host}/patterns/motifs"))
    }

    /// A variable, in the place of an earlier one.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn home(&self) -> PathBuf {
        self.folder.join(".ork-home")
    }

    pub fn cache(&self) -> PathBuf {
        self.home().join("registry")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.folder)
            .env("ORK_HOME", self.home())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the binary is built: cargo build -p ork")
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.start(arguments).wait_with_output().unwrap();
        Run::of(&output, 0)
    }

    /// As [`Self::run`], with an eye on the memory (Linux).
    pub fn watched(&self, arguments: &[&str]) -> Run {
        let mut child = self.start(arguments);
        let status = format!("/proc/{}/status", child.id());
        let mut memory = 0;
        while child.try_wait().unwrap().is_none() {
            memory = memory.max(peak(&status));
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        Run::of(&child.wait_with_output().unwrap(), memory)
    }

    /// Runs what must succeed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "ork {}\n{}{}", arguments.join(" "), run.stdout, run.stderr);
        run.stdout
    }

    /// Runs what must succeed on the given standard input.
    pub fn with_input(&self, arguments: &[&str], input: &str) -> String {
        let run = self.fed(arguments, input.as_bytes());
        assert_eq!(run.code, Some(0), "ork {}\n{}", arguments.join(" "), run.stderr);
        run.stdout
    }

    /// Runs on the given standard input, which need not be read to its end.
    pub fn fed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary is built: cargo build -p ork");
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // On a thread of its own: a long input and a long output must not wait for each other.
        let writing = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input));
        let run = Run::of(&child.wait_with_output().unwrap(), 0);
        match writing.join().unwrap() {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("{error}"),
            _ => run,
        }
    }

    /// Runs what must fail with an exit code of 1; what it says about it.
    pub fn fails(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(1), "ork {}\n{}{}", arguments.join(" "), run.stdout, run.stderr);
        run.stderr
    }

    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

impl Run {
    fn of(output: &Output, memory: u64) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr), memory }
    }
}

/// The peak of a process's resident memory.
fn peak(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Every file below a folder with its content, by path; what is the cache's own left out.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = ork_test::files(folder, &[""]).into_iter();
    files
        .map(|path| (path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap()))
        .filter(|(name, _)| !name.contains(".ork-"))
        .collect()
}

pub const KATALOG: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
  version: v1.0.0
  description: A shop
  tags: [web, demo]
spec:
  crds:
    shop:
      apiTypes:
        group: example.com
        version: v1
        kind: Shop
      operatorBox:
        onReconcile:
          configMaps:
            - name: \"{{ .metadata.name }}\"
";

pub const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: web
  version: v1.0.0
  description: Serves pages
inputs:
  - name: image
    description: Image to run
    required: true
resources:
  deployments:
    - image: \"{{ .inputs.image }}\"
";

/// A Katalog that imports a Motif under some reference.
pub fn importing(reference: &str) -> String {
    let head = KATALOG.split("      operatorBox:").next().unwrap();
    format!("{head}      imports:\n        - motif: {reference}\n          with:\n            image: nginx\n")
}
