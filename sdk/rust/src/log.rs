//! The container's log, read with `thimble logs`. A line has at most 1,024 characters; the rest is cut.
use crate::host::{self, Level};

/// For whoever looks for a mistake.
#[inline(always)]
pub fn debug(message: &str) {
    text(Level::Debug, message);
}

/// For whoever wants to know what goes on.
#[inline(always)]
pub fn info(message: &str) {
    text(Level::Info, message);
}

/// Something is not as it should be.
#[inline(always)]
pub fn warn(message: &str) {
    text(Level::Warn, message);
}

/// Something failed.
#[inline(always)]
pub fn error(message: &str) {
    text(Level::Error, message);
}

/// Logs a message.
#[inline(always)]
pub fn text(level: Level, message: &str) {
    // SAFETY: a text in this memory, valid for the call, and an empty one.
    unsafe { host::wasi_logging::log(level as u32, message.as_ptr(), 0, message.as_ptr(), message.len()) }
}

/// Logs a message and, after it, a number; the host formats it.
///
/// ```no_run
/// thimble::log::number(thimble::Level::Info, "score", 6.5);
/// ```
#[inline(always)]
pub fn number(level: Level, message: &str, value: f64) {
    // SAFETY: a text in this memory, valid for the call.
    unsafe { host::log::number(level as u32, message.as_ptr(), message.len(), value) }
}
