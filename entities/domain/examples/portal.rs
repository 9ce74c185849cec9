//! Reads a file that the EU Funding & Tenders Portal served, and shows what an import would make of it.
//!
//! `cargo run -p jumelage-domain --example portal -- FILE DAY`: DAY is today's, like 2026-11-26.

use std::{fs::File, process::ExitCode};

use jumelage_domain::funding::{examples, portal};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(day)) = (arguments.next(), arguments.next()) else {
        eprintln!("give the file, and today's date");
        return ExitCode::from(2);
    };
    match show(&path, &day) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn show(path: &str, day: &str) -> Result<(), Box<dyn std::error::Error>> {
    let today = day.parse()?;
    let known = examples()?;
    let imported = portal::read(File::open(path)?, &known, today)?;
    for one in &imported.calls {
        let call = &one.call;
        let deadlines: Vec<_> = call
            .deadlines
            .iter()
            .map(|one| one.date.to_string())
            .collect();
        let budget = call
            .budget
            .map(|money| money.to_string())
            .unwrap_or_default();
        println!(
            "{}\t{}\t{}\t{budget}\t{} rules\t{}",
            call.id,
            call.state(today),
            deadlines.join(" "),
            call.rules.len(),
            call.title.in_languages(&["en"]).1,
        );
    }
    for remark in &imported.refused {
        println!("refused: {remark}");
    }
    for remark in &imported.notes {
        println!("note: {remark}");
    }
    println!(
        "{} calls, {} refused; passed over: {} of other programmes, {} that are no calls",
        imported.calls.len(),
        imported.refused.len(),
        imported.other_programmes,
        imported.no_calls
    );
    let merged = known.with(imported.into_calls())?;
    println!(
        "put to the examples: {} created, {} updated, {} unchanged",
        merged.created, merged.updated, merged.unchanged
    );
    Ok(())
}
