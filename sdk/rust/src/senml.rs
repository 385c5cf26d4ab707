//! SenML packs (RFC 8428), written by the host.
use crate::host;

/// A named quantity with a unit, for SenML packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Field(u32);

impl Field {
    /// Opens a field: a name, and a unit of RFC 8428 section 12.1 or RFC 8798. The container is stopped when the unit is none.
    ///
    /// ```no_run
    /// let mean = thimble::Field::open("mean", "Cel");
    /// mean.add(21.5, 1_700_000_000.0);
    /// thimble::Topic::open("plant/1/hourly").publish_pack();
    /// ```
    #[inline(always)]
    pub fn open(name: &str, unit: &str) -> Self {
        // SAFETY: both are texts in this memory, valid for the call.
        Field(unsafe { host::senml::field(name.as_ptr(), name.len(), unit.as_ptr(), unit.len()) })
    }

    /// Adds a record to the pack of this event. `time` in seconds since 1970-01-01T00:00:00Z. One that is not finite is left out.
    #[inline(always)]
    pub fn add(self, value: f64, time: f64) {
        // SAFETY: only numbers are handed over.
        unsafe { host::senml::add(self.0, value, time) }
    }
}
