//! The clocks of wasi:clocks. Both stand still while a handler runs: they show when its event arrived, or its last wait ended.
use crate::host;
use core::mem::MaybeUninit;
use core::time::Duration;

/// `datetime` as the host writes it.
#[repr(C)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

/// The time of day, since 1970-01-01T00:00:00Z. It may jump between two events, when somebody sets the clock.
///
/// ```no_run
/// thimble::log::number(thimble::Level::Info, "since 1970", thimble::clocks::wall().as_secs_f64());
/// ```
#[inline]
pub fn wall() -> Duration {
    // SAFETY: the host writes a datetime there.
    unsafe { datetime(|result| host::wasi_clocks_wall_clock::now(result)) }
}

/// The step in which [`wall`] goes: a millisecond.
#[inline]
pub fn wall_resolution() -> Duration {
    // SAFETY: the host writes a datetime there.
    unsafe { datetime(|result| host::wasi_clocks_wall_clock::resolution(result)) }
}

/// A clock that never goes back, for how long it was between two events; what it counts from is not said.
///
/// ```no_run
/// # fn wait() -> Result<(), thimble::Failure> {
/// let before = thimble::clocks::monotonic();
/// thimble::timers::sleep(250)?;
/// let waited = thimble::clocks::monotonic() - before;
/// # Ok(()) }
/// ```
#[inline]
pub fn monotonic() -> Duration {
    // SAFETY: nothing is handed over.
    Duration::from_nanos(unsafe { host::wasi_clocks_monotonic_clock::now() })
}

/// The step in which [`monotonic`] goes: a microsecond.
#[inline]
pub fn monotonic_resolution() -> Duration {
    // SAFETY: nothing is handed over.
    Duration::from_nanos(unsafe { host::wasi_clocks_monotonic_clock::resolution() })
}

/// # Safety
/// `write` has the host write a `datetime` at the address that it is given.
unsafe fn datetime(write: impl FnOnce(*mut u8)) -> Duration {
    let mut written = MaybeUninit::<Datetime>::uninit();
    write(written.as_mut_ptr().cast());
    let Datetime { seconds, nanoseconds } = written.assume_init();
    Duration::new(seconds, nanoseconds)
}
