//! `ork registry push`.

use ork_engine::needs::{Wanted, needs};
use ork_project::{Description, Host, JobError, Snapshot, check, describe};
use ork_reference::{Reference, is_prefix_of_version};
use ork_registry::{
    Artifact, Deprecation, Gate, Kind, Metadata, Packed, Published, base_of, is_listed, pack, publish,
    publish_to_index, survey, text,
};
use ork_source::Level;

use super::{dated, in_registry};
use crate::args::PushArgs;
use crate::error::{CommandError, FINDINGS, Kind as ErrorKind};
use crate::findings;
use crate::network::{Bar, Network};
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &PushArgs, output: &mut Output) -> Result<u8, CommandError> {
    let network = Network::new(args.network.offline)?;
    let snapshot = Host::new(network.environment.clone()).snapshot();
    let description = describe(&snapshot, &args.folder).map_err(input)?;
    let wanted = if description.is_motif { Wanted::Motif } else { Wanted::Katalog };
    let reference = in_registry(&network.environment, &args.reference, wanted)?;
    if reference.digest.is_some() {
        let hint = "leave the digest out; it follows from the content".to_owned();
        return Err(CommandError::input("a push names a tag, not a digest", Some(hint)));
    }
    check_tag(args, &description, &reference.tag)?;
    let created = text::rfc3339(dated()?);
    let (prepared, survey) = std::thread::scope(|scope| {
        // What is published is looked up while the folder is checked.
        let survey = (!args.dry_run).then(|| scope.spawn(|| survey(&network.client, &reference)));
        let prepared = prepare(&snapshot, args, description, &created, output);
        (prepared, survey.map(std::thread::ScopedJoinHandle::join))
    });
    let Some(packed) = prepared? else { return Ok(FINDINGS) };
    output.result(&listing(&reference.to_string(), &packed))?;
    let Some(survey) = survey else {
        output.result(&format!("would publish {} as {}; nothing was sent\n", packed.artifact.digest, reference))?;
        return Ok(0);
    };
    let survey = survey.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let published = publish(&network.client, &reference, &packed, survey, &Bar::alone(&args.reference))?;
    let word = match &published {
        Published::Unchanged(_) => "already published, with this content,",
        Published::Written(_) => "published",
    };
    output.result(&format!("{word} {reference}\ndigest: {}\n", published.digest()))?;
    if args.no_index {
        return Ok(0);
    }
    index(&network, &reference, &packed.artifact, &published, &created, output)
}

/// Checks the folder and packs it; nothing where it has errors, which are printed.
fn prepare(
    snapshot: &Snapshot,
    args: &PushArgs,
    description: Description,
    created: &str,
    output: &mut Output,
) -> Result<Option<Packed>, CommandError> {
    if !is_sound(snapshot, args, output)? {
        output.aside("nothing was published: fix the errors first\n");
        return Ok(None);
    }
    refuse_local_imports(snapshot, args)?;
    let mut metadata = metadata(description);
    gates(snapshot, args, &mut metadata, output)?;
    Ok(Some(pack(&args.folder, &metadata, created)?))
}

fn input(error: JobError) -> CommandError {
    match error {
        JobError::Input { message, help } => CommandError::input(message, help),
        findings @ JobError::Findings(_) => CommandError::input(findings, None),
    }
}

/// The tag is the version of the document or the beginning of it.
fn check_tag(args: &PushArgs, description: &Description, tag: &str) -> Result<(), CommandError> {
    if args.force {
        return Ok(());
    }
    let Some(version) = &description.version else {
        let hint = "add `metadata.version`, or push with --force".to_owned();
        return Err(refused("the document states no version, so the tag cannot be compared", hint));
    };
    if is_prefix_of_version(tag, version) {
        return Ok(());
    }
    let hint = format!("push `{}:{version}`, or change `metadata.version`", description.name);
    Err(refused(&format!("the tag is `{tag}`, and `metadata.version` is `{version}`"), hint))
}

fn refused(message: &str, hint: String) -> CommandError {
    CommandError { kind: ErrorKind::Registry, source: message.into(), hints: vec![hint] }
}

/// Errors refuse, warnings are printed.
fn is_sound(snapshot: &Snapshot, args: &PushArgs, output: &mut Output) -> Result<bool, CommandError> {
    let found = match check(snapshot, std::slice::from_ref(&args.folder)) {
        Ok(report) => report.findings,
        Err(error) => super::super::findings_of(error)?,
    };
    let shown: Vec<_> = found.into_iter().filter(|finding| finding.level >= Level::Warning).collect();
    let paths = Paths::new(&snapshot.environment().working_directory);
    output.aside(&findings::full::print(&shown, &paths));
    Ok(!shown.iter().any(|finding| finding.level == Level::Error))
}

/// An import of a file is not there for whoever pulls the pattern.
fn refuse_local_imports(snapshot: &Snapshot, args: &PushArgs) -> Result<(), CommandError> {
    let path = snapshot.environment().working_directory.join(&args.folder).join(Kind::Katalog.main_file());
    let Ok(source) = snapshot.source(&path) else { return Ok(()) };
    let local: Vec<String> = needs(&source)
        .iter()
        .filter(|need| need.is_file || matches!(Reference::parse(&need.reference.value, None), Ok(Reference::File(_))))
        .map(|need| format!("`{}`", need.reference.value))
        .collect();
    if local.is_empty() {
        return Ok(());
    }
    let message = format!("imports of files are not published with the pattern: {}", local.join(", "));
    Err(refused(&message, "push the motif first, then import it by its reference".to_owned()))
}

fn metadata(description: Description) -> Metadata {
    Metadata {
        name: description.name,
        version: description.version.unwrap_or_default(),
        description: description.description,
        author: description.author,
        license: description.license,
        tags: description.tags,
        deprecated: description.deprecated.map(|notice| Deprecation {
            migrated_to: notice.migrated_to,
            message: notice.message,
            from: notice.from,
            to: notice.to,
        }),
        inputs: description.inputs.into_iter().map(super::info::input).collect(),
        simulate: None,
        e2e: None,
    }
}

/// The tests that stand before a publication. The one on a cluster cannot be run by this version: skipping it has to be
/// asked for.
fn gates(
    snapshot: &Snapshot,
    args: &PushArgs,
    metadata: &mut Metadata,
    output: &mut Output,
) -> Result<(), CommandError> {
    let gate = |status: &str| Gate { status: status.to_owned(), ..Gate::default() };
    let (simulate, e2e) = (args.folder.join("simulate.yaml"), args.folder.join("e2e.yaml"));
    if simulate.is_file() {
        metadata.simulate = Some(match args.no_simulate || args.force {
            true => gate("skipped"),
            false => match super::super::simulate::gate(snapshot, &simulate, output)? {
                Some(count) => Gate { assertions: Some(count.to_string()), ..gate("passed") },
                None => gate("no-assertion"),
            },
        });
    }
    if e2e.is_file() {
        if !args.no_e2e && !args.force {
            let hint = "publish without it: --no-e2e".to_owned();
            return Err(refused("e2e.yaml cannot be run by this version of ork", hint));
        }
        metadata.e2e = Some(gate("skipped"));
    }
    Ok(())
}

/// What goes in and what stays behind.
fn listing(reference: &str, packed: &Packed) -> String {
    let mut out = format!("{} {reference}\n", packed.kind);
    let width = packed.files.iter().map(|file| file.title.len()).max().unwrap_or(0);
    for file in &packed.files {
        out.push_str(&format!("  {:width$}  {:>9}  {}\n", file.title, text::bytes(file.size), file.digest.short()));
    }
    if !packed.left_out.is_empty() {
        out.push_str(&format!("  not packed: {}\n", packed.left_out.join(", ")));
    }
    out
}

/// The index comes last: when it fails, the artifact is there, and one command makes up for it.
fn index(
    network: &Network,
    reference: &ork_reference::Resolved,
    artifact: &Artifact,
    published: &Published,
    created: &str,
    output: &mut Output,
) -> Result<u8, CommandError> {
    // What an earlier push could not list is made up for.
    let listed = match published {
        Published::Unchanged(_) => is_listed(&network.client, reference, artifact),
        Published::Written(_) => Ok(false),
    };
    let outcome = match listed {
        Ok(true) => return Ok(0),
        Ok(false) => publish_to_index(&network.client, reference, artifact, created),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => {
            output.result("the index is up to date\n")?;
            Ok(0)
        }
        Err(error) => {
            let (path, name) = base_of(reference);
            let base = format!("oci://{}/{path}", reference.host);
            let base = base.trim_end_matches('/');
            let repair = format!("the artifact is published; list it with `ork registry index rebuild {base} {name}`");
            let message = format!("the index was not updated: {error}");
            Err(CommandError { kind: ErrorKind::Registry, source: message.into(), hints: vec![repair] })
        }
    }
}
