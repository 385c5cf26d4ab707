//! Messages of other containers, of the device's MQTT clients and of the server.
use crate::host;

/// The message that a container is called for.
///
/// ```no_run
/// use thimble::{log, Level, Message};
///
/// struct Listener;
///
/// impl Listener {
///     fn start() -> Self {
///         Listener
///     }
///
///     fn message(&mut self, message: Message) {
///         log::number(Level::Info, "new limit", message.number("/limit"));
///     }
/// }
///
/// thimble::container!(Listener, room = 4096: message);
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The place under `on.message`, from 0, of the filter that matched.
    pub subscription: u32,
    /// What it was published to.
    pub topic: &'a str,
    /// What was published.
    pub payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// # Safety
    /// Both are bytes that the host wrote into the room and stay there for `'a`; the topic is UTF-8.
    #[doc(hidden)]
    pub unsafe fn from_parts(subscription: u32, topic: (*const u8, usize), payload: (*const u8, usize)) -> Self {
        Message {
            subscription,
            topic: core::str::from_utf8_unchecked(core::slice::from_raw_parts(topic.0, topic.1)),
            payload: core::slice::from_raw_parts(payload.0, payload.1),
        }
    }

    /// The number at a JSON pointer (RFC 6901) in the payload. NaN when there is none. The host parses.
    #[inline(always)]
    pub fn number(&self, pointer: &str) -> f64 {
        let payload = self.payload;
        // SAFETY: bytes and a text in this memory, valid for the call.
        unsafe { host::bus::number_at(payload.as_ptr(), payload.len(), pointer.as_ptr(), pointer.len()) }
    }

    /// The payload itself as a number. NaN when it is none.
    #[inline(always)]
    pub fn value(&self) -> f64 {
        self.number("")
    }
}
