//! Messages to other containers, to the device's MQTT clients and to the server.
use crate::host::{self, Outcome, Qos};

/// A topic that may be published to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Topic(u32);

impl Topic {
    /// Opens a topic to publish to at most once and not retained. It must be granted and have no wildcard; otherwise the container is stopped.
    #[inline(always)]
    pub fn open(name: &str) -> Self {
        // SAFETY: a text in this memory, valid for the call.
        Topic(unsafe { host::bus::topic(name.as_ptr(), name.len()) })
    }

    /// Opens a topic as `open` does, for MQTT clients with a quality of service; `retain` keeps the last message for whoever
    /// subscribes later.
    ///
    /// ```no_run
    /// use thimble::{Qos, Topic};
    /// Topic::open_with("plant/1/status", Qos::AtLeastOnce, true).publish("running");
    /// ```
    #[inline(always)]
    pub fn open_with(name: &str, qos: Qos, retain: bool) -> Self {
        // SAFETY: a text in this memory, valid for the call.
        Topic(unsafe { host::bus::topic_with(name.as_ptr(), name.len(), qos as u32, retain.into()) })
    }

    /// Publishes text or bytes, 65,536 bytes at most.
    ///
    /// ```no_run
    /// thimble::Topic::open("plant/1/alarm").publish("too hot");
    /// ```
    #[inline(always)]
    pub fn publish(self, payload: impl AsRef<[u8]>) -> Outcome {
        let payload = payload.as_ref();
        // SAFETY: bytes in this memory, valid for the call.
        unsafe { Outcome::from_wire(host::bus::publish(self.0, payload.as_ptr(), payload.len())) }
    }

    /// Publishes a number as its shortest decimal text; the host formats it. NaN and infinities are out of range.
    #[inline(always)]
    pub fn publish_number(self, value: f64) -> Outcome {
        // SAFETY: only numbers are handed over.
        unsafe { Outcome::from_wire(host::bus::publish_number(self.0, value)) }
    }

    /// Publishes what `Field::add` added in this event as one SenML pack, and empties it.
    #[inline(always)]
    pub fn publish_pack(self) -> Outcome {
        // SAFETY: only a number is handed over.
        unsafe { Outcome::from_wire(host::senml::publish(self.0)) }
    }
}
