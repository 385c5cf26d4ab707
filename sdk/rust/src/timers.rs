//! The container's clock.
use crate::host::{self, Failure};
use crate::wait::{wait, Nothing};

/// Calls the handler `tick` every `period` milliseconds from now on, in place of what was set before; 0 stops it. Periods under
/// 10 ms are taken as 10 ms.
#[inline(always)]
pub fn every(period: u32) {
    // SAFETY: only a number is handed over.
    unsafe { host::timers::every(period) }
}

/// The time: seconds since 1970-01-01T00:00:00Z, to the millisecond. It stands still while a handler runs.
#[inline(always)]
pub fn now() -> f64 {
    // SAFETY: nothing is handed over.
    unsafe { host::timers::now() }
}

/// Waits `duration` milliseconds, at most an hour. 0 waits for nothing but the commitment of what was asked for before.
///
/// # Errors
/// Why it ended early.
#[inline]
pub fn sleep(duration: u32) -> Result<(), Failure> {
    // SAFETY: the host writes a result of nothing there.
    unsafe { wait::<Nothing>(|result| host::timers::sleep(duration, result)) }.map(|_| ())
}
