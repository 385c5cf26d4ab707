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

    /// The number at a JSON pointer (RFC 6901) in the payload, 1 of true and 0 of false. NaN when there is none. The host parses.
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

    /// Whether it tells of this event of this Thing: `on.message` names `things/<thing>/events/<event>`.
    pub fn is_event(&self, thing: &str, event: &str) -> bool {
        fn after<'b>(text: &'b [u8], part: &str) -> Option<&'b [u8]> {
            if text.len() < part.len() || &text[..part.len()] != part.as_bytes() {
                return None;
            }
            Some(&text[part.len()..])
        }
        let rest = after(self.topic.as_bytes(), "things/").and_then(|rest| after(rest, thing));
        rest.and_then(|rest| after(rest, "/events/")) == Some(event.as_bytes())
    }

    /// The number that goes with an event of a Thing, in the SenML unit of its data; 1 or 0 of what is true or false, 1 where nothing goes with it but that
    /// it happened; NaN of a word.
    pub fn event_value(&self) -> f64 {
        let value = self.number("/0/v");
        if value.is_nan() {
            self.number("/0/vb")
        } else {
            value
        }
    }

    /// When an event of a Thing happened: seconds since 1970-01-01T00:00:00Z.
    #[inline(always)]
    pub fn event_time(&self) -> f64 {
        self.number("/0/t")
    }
}
