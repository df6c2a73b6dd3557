//! What the operating system says about this process.

use std::time::Duration;

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};

use crate::Result;

/// User and system time so far.
pub fn cpu_ms() -> Result<f64> {
    let used = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = (used.user_time() + used.system_time()).num_microseconds();
    Ok(Duration::from_micros(micros.try_into()?).as_secs_f64() * 1000.0)
}

pub fn rss_bytes() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.strip_suffix("kB"))
        .ok_or("/proc/self/status has no VmRSS")?;
    Ok(kib.trim().parse::<u64>()? * 1024)
}
