//! `jumelage` as a process of its own: this one again, told to be it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

/// Where the other process says what it took.
const COST: &str = "JUMELAGE_BENCH_COST";

/// In a second.
const TICKS: f64 = 100.0;

pub fn is_the_command() -> bool {
    std::env::var_os(COST).is_some()
}

/// The command, and at its end what it took.
pub fn run() -> ExitCode {
    let code = jumelage::cli::run();
    let cost = std::env::var_os(COST).expect("where to say it");
    fs::write(cost, format!("{} {}", ticks(), peak())).expect("said");
    code
}

/// Of the processor, for the process and for what the kernel did for it.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything.
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, rest)| rest)
        .split_whitespace();
    fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum()
}

/// The most memory that this process had, in megabytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// What a command took.
pub struct Cost {
    pub seconds: f64,
    pub processor: f64,
    pub megabytes: u64,
    pub said: String,
}

/// A node's folder, in that of its network.
pub struct Node(PathBuf);

impl Node {
    /// A German association and two neighbours, without members.
    pub fn found(network: &Path) -> Self {
        let data = network.with_extension("data");
        fs::create_dir_all(&data).expect("a folder");
        let associations =
            "code,name,countries,website\nrgre,RGRE,DE,\nafccre,AFCCRE,FR,\nzmp,ZMP,PL,\n";
        let local_governments = "association,country,name,level,wikidata,geonames,lau,nuts,national,latitude,longitude,population,website\n";
        let twinnings = "association,party_scheme,party_code,party_name,partner_country,partner_scheme,partner_code,partner_name,kind,status,since,until,themes,sdgs\n";
        for (name, text) in [
            ("associations.csv", associations),
            ("local_governments.csv", local_governments),
            ("twinnings.csv", twinnings),
        ] {
            fs::write(data.join(name), text).expect("a list");
        }
        let done = jumelage()
            .args(["demo", "--prepare", "--base-port", "0", "--data"])
            .arg(&data)
            .arg("--dir")
            .arg(network)
            .env(COST, network.with_extension("cost"))
            .stdout(Stdio::null())
            .status()
            .expect("a network");
        assert!(done.success());
        Self(network.join("rgre"))
    }

    /// Another one that holds the same.
    pub fn copy(&self, to: &Path) -> Self {
        let _ = fs::remove_dir_all(to);
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(&self.0).expect("the folder") {
            let entry = entry.expect("a file");
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
        Self(to.to_owned())
    }

    pub fn run(&self, arguments: &[&str], file: &Path) -> Cost {
        let cost = self.0.with_extension("cost");
        let began = Instant::now();
        let output = jumelage()
            .args(arguments)
            .arg(file)
            .arg("--dir")
            .arg(&self.0)
            .env(COST, &cost)
            .stderr(Stdio::inherit())
            .output()
            .expect("the command");
        let seconds = began.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        let text = fs::read_to_string(&cost).expect("what it took");
        let (ticks, megabytes) = text.split_once(' ').expect("two numbers");
        Cost {
            seconds,
            processor: ticks.parse::<f64>().expect("a number") / TICKS,
            megabytes: megabytes.parse().expect("a number"),
            said,
        }
    }
}

fn jumelage() -> Command {
    Command::new(std::env::current_exe().expect("this program"))
}
