//! `ork simulate`.

use std::path::Path;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data::to_json;
use ork_engine::operator::Operator;
use ork_plan::{
    Action, Cycle, Entries, Expectation, Json, Options, Record, Run, Verdict, is_watched, read, resource_of, rule,
    simulate, verdicts,
};
use ork_project::{Simulation, Snapshot, resources_in, simulations};
use ork_source::Diagnostic;
use ork_yaml::Node;

use super::{findings_of, session};
use crate::args::SimulateArgs;
use crate::color::{BOLD, CYAN, DIM, GREEN, RED, RESET, YELLOW};
use crate::error::{CommandError, FINDINGS, Kind};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;
use crate::time;

/// Cycles where neither the document nor the user names a number.
const CYCLES: usize = 10;

pub(crate) fn run(args: &SimulateArgs, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = session(std::slice::from_ref(&args.path), args.fetch, args.network)?.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let all = match simulations(&snapshot, &args.path, args.cr.as_deref()) {
        Ok(all) => all,
        Err(error) => {
            let found = findings_of(error)?;
            output.aside(&findings::full::print(&found, &paths));
            return Ok(FINDINGS);
        }
    };
    let mut failed = false;
    for simulation in &all {
        let outcome = outcome(simulation, &snapshot, args, output)?;
        print(simulation, &outcome, &paths, output)?;
        failed |= !outcome.holds();
    }
    Ok(if failed { FINDINGS } else { 0 })
}

/// How many expectations the Simulate document of a pattern has, all of which hold; nothing where it has none. What
/// happened instead is printed.
pub(crate) fn gate(snapshot: &Snapshot, document: &Path, output: &mut Output) -> Result<Option<usize>, CommandError> {
    let paths = Paths::new(&snapshot.environment().working_directory);
    let args = SimulateArgs::of(document);
    let all = match simulations(snapshot, document, None) {
        Ok(all) => all,
        Err(error) => {
            output.aside(&findings::full::print(&findings_of(error)?, &paths));
            return Err(refused("simulate.yaml cannot be run", "fix the errors first"));
        }
    };
    let mut count = 0;
    for simulation in &all {
        let outcome = outcome(simulation, snapshot, &args, output)?;
        count += outcome.verdicts.len();
        if !outcome.holds() {
            print(simulation, &outcome, &paths, output)?;
            let hint = "`ork simulate` shows it again; --no-simulate publishes all the same";
            return Err(refused("simulate.yaml does not pass", hint));
        }
    }
    Ok((count > 0).then_some(count))
}

fn refused(message: &str, hint: &str) -> CommandError {
    CommandError { kind: Kind::Registry, source: message.into(), hints: vec![hint.to_owned()] }
}

/// What a simulation gave, and what its document says of it.
struct Outcome {
    run: Run,
    verdicts: Vec<Verdict>,
}

impl Outcome {
    /// A document says itself whether errors count (`noErrors`); where nothing is expected they do.
    fn holds(&self) -> bool {
        let failed = |cycle: &Cycle| cycle.has_failed(&Entries::default());
        self.verdicts.iter().all(|verdict| verdict.holds)
            && (!self.verdicts.is_empty() || !self.run.cycles.iter().any(failed))
    }
}

fn outcome(
    simulation: &Simulation,
    snapshot: &Snapshot,
    args: &SimulateArgs,
    output: &mut Output,
) -> Result<Outcome, CommandError> {
    let operators: Vec<&Operator> = simulation.loaded.operators.iter().collect();
    let objects = objects(simulation, output)?;
    let written =
        spec(simulation).and_then(|spec| spec.get("cycles")?.text()?.parse().ok()).filter(|cycles| *cycles > 0);
    let cycles = args.cycles.map(usize::from).or(written).unwrap_or(CYCLES);
    let said = |key: &str| spec(simulation).and_then(|spec| spec.get(key)).and_then(Node::text);
    if let Some(target) = said("target") {
        output.warning(&format!("`target` is not performed yet: nothing of `{target}` is laid over the entry"));
    }
    let skip_external = said("skipExternal") == Some("true");
    let options = Options { cycles, now: args.now.unwrap_or_else(time::now), entropy: args.seed, skip_external };
    let run = simulate(&operators, objects, options);
    let expectations = expectations(simulation, snapshot, output);
    let plural = |group: &str, kind: &str| plural(simulation, group, kind);
    let verdicts = expectations.iter().flat_map(|expectation| verdicts(expectation, &run, &plural)).collect();
    Ok(Outcome { run, verdicts })
}

/// The plural of a kind that an entry watches.
fn plural(simulation: &Simulation, group: &str, kind: &str) -> Option<String> {
    let mut apis = simulation.loaded.operators.iter().filter_map(Operator::api);
    apis.find(|api| api.group == group && api.kind == kind).map(|api| api.plural)
}

fn print(simulation: &Simulation, outcome: &Outcome, paths: &Paths, output: &mut Output) -> Result<(), CommandError> {
    let Outcome { run, verdicts } = outcome;
    output.result(&told(simulation, run, &|group, kind| plural(simulation, group, kind)))?;
    let mut findings: Vec<Diagnostic> = run.cycles.iter().flat_map(|cycle| cycle.findings.clone()).collect();
    findings.sort_by_key(|finding| (finding.location.file.path().to_owned(), finding.location.span.start));
    findings.dedup();
    output.aside(&findings::full::print(&findings, paths));
    for refusal in run.cycles.iter().flat_map(|cycle| &cycle.refusals) {
        output.warning(refusal);
    }
    output.result(&judged(simulation, verdicts, paths))
}

/// The custom resources of the entries, as a cluster would have them.
fn objects(simulation: &Simulation, output: &mut Output) -> Result<Vec<Json>, CommandError> {
    let mut objects = Vec::new();
    for operator in &simulation.loaded.operators {
        let (Some(entry), Some(api)) = (operator.entry(), operator.api()) else { continue };
        let mut found =
            resources_in(operator, &simulation.resources).map_err(|error| CommandError::input(error, None))?;
        if found.is_empty() && simulation.loaded.operators.len() == 1 {
            let made = CustomResource::synthesise(&api, operator.schema(), operator.namespaced());
            output.aside(&format!("no {} is given: {} is made from its schema\n", api.kind, made.name));
            found.push(made);
        } else if found.is_empty() {
            output.aside(&format!(
                "no {} is given: {} has nothing to do until one is made\n",
                api.kind, entry.name.value
            ));
        }
        for resource in &found {
            let object = to_json(&resource.object);
            if !is_watched(operator, &object) {
                let (kind, name, entry) = (&api.kind, &resource.name, &entry.name.value);
                output.aside(&format!("{kind} {name} is not watched: the selectors of {entry} leave it out\n"));
            }
            objects.push(object);
        }
    }
    // What has a uid already would be taken for an object of another life.
    let forget = |mut object: Json| {
        if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
            metadata.shift_remove("uid");
        }
        object
    };
    Ok(objects.into_iter().map(forget).collect())
}

fn spec(simulation: &Simulation) -> Option<Node<'_>> {
    let (source, index) = simulation.document.as_ref()?;
    source.tree.root(*index)?.get("spec")
}

fn expectations(simulation: &Simulation, snapshot: &Snapshot, output: &mut Output) -> Vec<Expectation> {
    let Some((source, _)) = &simulation.document else { return Vec::new() };
    let Some(expect) = spec(simulation).and_then(|spec| spec.get("expect")) else { return Vec::new() };
    let folder = source.file.path().parent().map(std::path::Path::to_owned).unwrap_or_default();
    let mut include = |file: Node<'_>| {
        let name = file.text().unwrap_or_default();
        match snapshot.source(&folder.join(name)) {
            Ok(source) => {
                let ops = source.tree.root(0).and_then(|root| root.get("ops"));
                ops.into_iter().flat_map(Node::items).map(rule).collect()
            }
            Err(error) => {
                // A rule that cannot be met: what is asked is not known.
                output.warning(&format!("`{name}` cannot be included: {error}"));
                vec![rule(file)]
            }
        }
    };
    read(expect, &mut include)
}

/// What happened, cycle by cycle; cycles that are alike are told once.
fn told(simulation: &Simulation, run: &Run, plural: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let name = simulation.loaded.name.as_deref().unwrap_or("the Katalog");
    let mut text = format!("{BOLD}{name}{RESET}\n");
    let lines: Vec<Vec<String>> = run.cycles.iter().map(|cycle| cycle_lines(cycle, plural)).collect();
    let mut index = 0;
    while let Some(cycle) = lines.get(index) {
        let alike = lines.iter().skip(index).take_while(|other| *other == cycle).count();
        let (first, last) = (index + 1, index + alike);
        let number = if first == last { format!("cycle {first}") } else { format!("cycles {first}-{last}") };
        if cycle.is_empty() {
            text.push_str(&format!("  {DIM}{number}: nothing to do{RESET}\n"));
        } else {
            text.push_str(&format!("  {number}\n"));
            for line in cycle {
                text.push_str(&format!("    {line}\n"));
            }
        }
        index += alike;
    }
    match run.steady(&Entries::default()) {
        Some(cycle) => text.push_str(&format!("  {GREEN}at rest{RESET} from cycle {cycle}\n")),
        None => text.push_str(&format!("  {YELLOW}not at rest{RESET} after {} cycles\n", run.cycles.len())),
    }
    text
}

fn cycle_lines(cycle: &Cycle, plural: &dyn Fn(&str, &str) -> Option<String>) -> Vec<String> {
    cycle.records.iter().map(|record| record_line(record, plural)).collect()
}

fn record_line(record: &Record, plural: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let operation = &record.operation;
    let resource = resource_of(operation, plural);
    let key = &operation.key;
    let place = if key.namespace.is_empty() { key.name.clone() } else { format!("{}/{}", key.namespace, key.name) };
    match (&operation.action, operation.verb()) {
        (Action::PatchStatus(patch), _) => {
            let fields: Vec<&str> = patch.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            format!("{CYAN}~{RESET} {resource} {place} {DIM}status: {}{RESET}", fields.join(", "))
        }
        (Action::SetFinalizers(_), _) => format!("{CYAN}~{RESET} {resource} {place} {DIM}finalizers{RESET}"),
        (Action::Delete { reason, .. }, _) => format!("{RED}-{RESET} {resource} {place} {DIM}{reason}{RESET}"),
        (_, "update") => format!("{CYAN}~{RESET} {resource} {place}"),
        _ => format!("{GREEN}+{RESET} {resource} {place}"),
    }
}

fn judged(simulation: &Simulation, verdicts: &[Verdict], paths: &Paths) -> String {
    let Some((source, _)) = simulation.document.as_ref().filter(|_| !verdicts.is_empty()) else { return String::new() };
    let mut text = String::new();
    for verdict in verdicts {
        if verdict.holds {
            text.push_str(&format!("  {GREEN}✓{RESET} {}\n", verdict.text));
        } else {
            let place = paths.place(&source.location(verdict.span));
            text.push_str(&format!("  {RED}✗{RESET} {} {DIM}({place}){RESET}\n", verdict.text));
        }
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.holds).count();
    if failed == 0 {
        text.push_str(&format!("{GREEN}passed{RESET}: {} of {}\n", verdicts.len(), verdicts.len()));
    } else {
        text.push_str(&format!("{RED}failed{RESET}: {failed} of {}\n", verdicts.len()));
    }
    text
}
