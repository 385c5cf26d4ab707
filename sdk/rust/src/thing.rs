//! Sensors and controllers.
use crate::host::{self, Failure, Outcome, Quality};
use crate::wait::{wait, Nothing};
use core::mem::MaybeUninit;

/// A property of a Thing that was opened. The argument `property` of a reading can be compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Property(u32);

/// A value of a Thing's property.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// In the unit of the Thing Description. NaN when the quality is unreachable.
    pub value: f64,
    /// When it was measured: seconds since 1970-01-01T00:00:00Z.
    pub time: f64,
    /// What it is worth.
    pub quality: Quality,
}

/// A reading as the host writes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct Written {
    value: f64,
    time: f64,
    quality: u8,
}

impl From<Written> for Reading {
    fn from(Written { value, time, quality }: Written) -> Self {
        // SAFETY: it was written by the host, which sends the numbers of qualities and no others.
        Reading { value, time, quality: unsafe { Quality::from_wire(quality.into()) } }
    }
}

impl Property {
    /// Opens a property of a Thing. It must be granted for reading or writing; otherwise the container is stopped.
    ///
    /// ```no_run
    /// let valve = thimble::Property::open("coolant", "open");
    /// ```
    #[inline(always)]
    pub fn open(thing: &str, name: &str) -> Self {
        // SAFETY: both are texts in this memory, valid for the call.
        Property(unsafe { host::things::property(thing.as_ptr(), thing.len(), name.as_ptr(), name.len()) })
    }

    #[doc(hidden)]
    #[inline(always)]
    pub const fn from_number(number: u32) -> Self {
        Property(number)
    }

    /// The last reading. It must be granted for reading. Does not wait.
    #[inline]
    pub fn read(self) -> Reading {
        let mut written = MaybeUninit::<Written>::uninit();
        // SAFETY: the host writes a whole reading there, in the layout of the canonical ABI, which is that of C.
        unsafe {
            host::things::read(self.0, written.as_mut_ptr().cast());
            written.assume_init().into()
        }
    }

    /// Asks the device for it, and waits for the answer. It must be granted for reading. `timeout` in milliseconds, 1 to
    /// 3,600,000; 0 is 10 s.
    ///
    /// ```no_run
    /// use thimble::{Property, Topic};
    /// if let Ok(level) = Property::open("tank", "level").read_now(500) {
    ///     Topic::open("tank/level").publish_number(level.value);
    /// }
    /// ```
    ///
    /// # Errors
    /// Why there was no answer.
    #[inline]
    pub fn read_now(self, timeout: u32) -> Result<Reading, Failure> {
        // SAFETY: the host writes a result of a reading there.
        let written: Written = unsafe { wait(|result| host::things::read_now(self.0, timeout, result)) }?;
        Ok(written.into())
    }

    /// Writes it as `write` does, and waits until the device has confirmed it. `timeout` as for `read_now`.
    ///
    /// # Errors
    /// Why it was not confirmed.
    #[inline]
    pub fn write_now(self, value: f64, timeout: u32) -> Result<(), Failure> {
        // SAFETY: the host writes a result of nothing there.
        unsafe { wait::<Nothing>(|result| host::things::write_now(self.0, value, timeout, result)) }.map(|_| ())
    }

    /// Writes it, in the unit of the Thing Description; booleans are 0 and 1. It must be granted for writing.
    ///
    /// Accepted means checked and queued in order.
    #[inline(always)]
    pub fn write(self, value: f64) -> Outcome {
        // SAFETY: only numbers are handed over.
        unsafe { Outcome::from_wire(host::things::write(self.0, value)) }
    }
}

/// An action of a Thing that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Action(u32);

impl Action {
    /// Opens an action of a Thing. It must be granted; otherwise the container is stopped.
    #[inline(always)]
    pub fn open(thing: &str, name: &str) -> Self {
        // SAFETY: both are texts in this memory, valid for the call.
        Action(unsafe { host::things::action(thing.as_ptr(), thing.len(), name.as_ptr(), name.len()) })
    }

    /// Has the Thing carry it out, and waits until it has. `input` in the unit of the Thing Description, NaN where it takes
    /// none; `timeout` as for `Property::read_now`. Gives what the action gives, NaN for nothing.
    ///
    /// ```no_run
    /// let flushed = thimble::Action::open("pump", "flush").invoke(f64::NAN, 5000).is_ok();
    /// ```
    ///
    /// # Errors
    /// Why it was not carried out, or not in time.
    #[inline]
    pub fn invoke(self, input: f64, timeout: u32) -> Result<f64, Failure> {
        // SAFETY: the host writes a result of a number there.
        unsafe { wait(|result| host::things::invoke(self.0, input, timeout, result)) }
    }
}
