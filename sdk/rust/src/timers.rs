//! The container's clock.
use crate::host;

/// Calls the handler `tick` every `period` milliseconds from now on, in place of what was set before; 0 stops it. Periods under
/// 10 ms are taken as 10 ms.
#[inline(always)]
pub fn every(period: u32) {
    // SAFETY: only a number is handed over.
    unsafe { host::timers::every(period) }
}
