//! Work that is done over and over for a time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::Result;

pub trait Work: Send + 'static {
    fn once(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Does all works side by side, each one again and again, and counts what was finished by then.
pub async fn repeat<W: Work>(ms: u64, works: Vec<W>) -> Result<Value> {
    let begin = Instant::now();
    let end = begin + Duration::from_millis(ms);
    let mut tasks = JoinSet::new();
    for mut work in works {
        tasks.spawn(async move {
            let mut count = 0;
            while Instant::now() < end {
                work.once().await?;
                count += 1;
            }
            Result::Ok((count, work))
        });
    }
    let mut total: u64 = 0;
    let mut kept = Vec::new(); // what a work ends with does not count
    while let Some(done) = tasks.join_next().await {
        let (count, work) = done??;
        total += count;
        kept.push(work);
    }
    Ok(json!({ "count": total, "ms": since_ms(begin) }))
}

pub fn since_ms(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1000.0
}
