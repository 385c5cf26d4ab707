//! Sensors and controllers.
use crate::host::{self, Outcome, Quality};
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
#[repr(C)]
struct Written {
    value: f64,
    time: f64,
    quality: u8,
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
            let Written { value, time, quality } = written.assume_init();
            Reading { value, time, quality: Quality::from_wire(quality.into()) }
        }
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
