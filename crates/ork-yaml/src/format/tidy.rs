//! From a plan to replacements: indentation, blanks at line ends, blank lines, line breaks.
//!
//! Not here: which line goes where.

use ork_source::Span;

use crate::format::plan::{Indent, LinePlan, Plan};
use crate::line_table::{Line, LineTable, usual_break};
use crate::tree::Tree;

/// The replacements that a plan stands for.
pub(super) fn edits(tree: &Tree, lines: &LineTable, plan: Plan) -> Vec<(Span, String)> {
    let mut tidy = Tidy { text: &tree.text, line_break: usual_break(&tree.text), edits: plan.edits };
    let end = kept_end(&tree.text, lines, &plan.lines);
    // A blank line at the start goes like the second of two.
    let mut blank = true;
    for (index, (line, plan)) in lines.all().iter().zip(&plan.lines).enumerate() {
        let empty = plan.indent == Indent::Free && line.is_blank(&tree.text);
        if empty && (blank || index >= end) {
            tidy.put(line.whole(), String::new());
            continue;
        }
        blank = empty;
        tidy.line(*line, plan);
    }
    tidy.edits
}

/// One past the last line that is no blank line at the end.
fn kept_end(text: &str, lines: &LineTable, plans: &[LinePlan]) -> usize {
    let mut both = lines.all().iter().zip(plans);
    both.rposition(|(line, plan)| plan.indent != Indent::Free || !line.is_blank(text)).map_or(0, |last| last + 1)
}

struct Tidy<'t> {
    text: &'t str,
    line_break: &'static str,
    edits: Vec<(Span, String)>,
}

impl Tidy<'_> {
    fn put(&mut self, span: Span, with: String) {
        if span.text(self.text) != with {
            self.edits.push((span, with));
        }
    }

    fn line(&mut self, line: Line, plan: &LinePlan) {
        let old = line.indent(self.text);
        let blank = line.is_blank(self.text);
        let to = match plan.indent {
            Indent::To(column) => Some(i64::from(column)),
            Indent::By(by) if !blank => Some((i64::from(old.len()) + by).max(0)),
            _ => None,
        };
        if let Some(to) = to {
            // What moves by nothing keeps its blanks, tabs among them.
            let same = matches!(plan.indent, Indent::By(0));
            let with = " ".repeat(usize::try_from(to).unwrap_or(0));
            self.put(old, if same { old.text(self.text).to_owned() } else { with });
        }
        if !plan.inner {
            let content = line.content.text(self.text);
            let kept = content.trim_end_matches([' ', '\t']).len();
            let start = line.content.start as usize + kept;
            self.put(Span::from(start..line.content.end as usize), String::new());
        }
        self.put(line.line_break(), self.line_break.to_owned());
    }
}
