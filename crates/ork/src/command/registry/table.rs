//! Tables for people: columns as wide as what stands in them, the last one as it comes.

/// Prints rows under a head.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(head.get(column).map(|cell| cell.len())).max().unwrap_or(0)
    };
    let mut out = String::new();
    let mut line = |cells: &[String]| {
        let mut text = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let gap = if column + 1 == cells.len() { 0 } else { width(column) + 2 };
            text.push_str(&format!("{cell:gap$}"));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [vec!["é".to_owned(), "long text".to_owned()], vec!["abcdef".to_owned(), String::new()]];
        assert_eq!(table(&["A", "B"], &rows), "A       B\né       long text\nabcdef\n");
    }
}
