//! What the host offers: wit/ lowered by the canonical ABI, one function for each import. The types of this crate are made of
//! these; a container does not need them.

/// Declares the imports of each interface; on another machine than WebAssembly, functions that panic stand in their place.
macro_rules! imports {
    ($(
        $(#[$about:meta])*
        $module:literal as $interface:ident {
            $( $(#[$what:meta])* $import:literal fn $function:ident($($name:ident: $type:ty),*) $(-> $result:ty)?; )*
        }
    )*) => { $(
        $(#[$about])*
        pub mod $interface {
            #[cfg(target_arch = "wasm32")]
            #[link(wasm_import_module = $module)]
            extern "C" {
                $( $(#[$what])* #[link_name = $import] pub fn $function($($name: $type),*) $(-> $result)?; )*
            }
            $(
                $(#[$what])*
                /// # Safety
                /// There is no host: it panics.
                #[cfg(not(target_arch = "wasm32"))]
                pub unsafe fn $function($(_: $type),*) $(-> $result)? {
                    panic!("{} {} is offered to WebAssembly only", $module, $import)
                }
            )*
        }
    )* };
}

// generated from wit/ by `npm run bindings`: begin

/// What a reading is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Quality {
    /// Read from the device just now, inside its declared range.
    Good,
    /// The last value known; the device has not answered for longer than the property's declared staleness.
    Stale,
    /// Read, but outside the declared minimum and maximum.
    OutOfRange,
    /// No value: the device can not be reached and never was, or has been given up.
    Unreachable,
}

impl Quality {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= Quality::Unreachable as u32);
        core::mem::transmute(number)
    }
}

/// What became of something a container asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Outcome {
    /// Taken over by the host, which now answers for it.
    Accepted,
    /// Not granted, or not writable.
    Denied,
    /// The value is outside the declared minimum and maximum, or not a number.
    OutOfRange,
    /// The device behind it can not be reached now.
    Unreachable,
    /// A declared budget (messages per second, state bytes, log lines) is used up.
    OverBudget,
    /// Larger than the host takes in one piece.
    TooLarge,
    /// Compared and not set: the key holds something else than expected, and keeps it.
    Conflict,
}

impl Outcome {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= Outcome::Conflict as u32);
        core::mem::transmute(number)
    }
}

/// How surely a message reaches a client of the device's MQTT listener. Source: MQTT 3.1.1 section 4.3. A client gets it
/// with what it subscribed with where that is less (section 3.8.4). Containers get every message once, whatever this says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Qos {
    /// Sent once and not asked after.
    AtMostOnce,
    /// Sent again until the client has confirmed it: it may come twice.
    AtLeastOnce,
    /// Confirmed in two steps, so that it comes once.
    ExactlyOnce,
}

impl Qos {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= Qos::ExactlyOnce as u32);
        core::mem::transmute(number)
    }
}

/// Why a call that waits did not get what it waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Failure {
    /// There was no answer within the timeout. What was asked may still happen.
    TimedOut,
    /// The container is being stopped. Every further wait ends so, too, at once.
    Cancelled,
    /// The device can not be reached.
    Unreachable,
    /// Not granted, or not something that can be done.
    Denied,
    /// The value is outside the declared minimum and maximum, or not a number; or the timeout is longer than an hour.
    OutOfRange,
    /// A declared budget is used up, or too many containers wait at the same time.
    OverBudget,
    /// The device, or its driver, refused or failed.
    Failed,
}

impl Failure {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= Failure::Failed as u32);
        core::mem::transmute(number)
    }
}

/// Least to most severe; the number on the wire is the place in this list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Level {
    /// Every step, for whoever looks for a mistake.
    Trace,
    /// What somebody wants to know who looks for a mistake.
    Debug,
    /// What somebody wants to know who asks what goes on.
    Info,
    /// Something is not as it should be.
    Warn,
    /// Something failed.
    Error,
    /// It can not go on like this.
    Critical,
}

impl Level {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= Level::Critical as u32);
        core::mem::transmute(number)
    }
}

imports! {

    /// Sensors and controllers, by the name of their role. Source: W3C WoT Thing Description 1.1, properties and actions.
    ///
    /// What is asked of a device and waited for takes one message from the budget of messages a second, as it makes traffic as
    /// they do. Timeouts are in milliseconds, 1 to 3,600,000; 0 is 10 s, more is out-of-range.
    "thimble:edge/things@0.2.0" as things {
        /// Opens a property of a Thing, for reading, writing or both as it was granted. Stops the container when it was not.
        "property" fn property(thing: *const u8, thing_length: usize, name: *const u8, name_length: usize) -> u32;
        /// The last reading of a property that was granted for reading. Does not wait.
        "read" fn read(property: u32, result: *mut u8);
        /// Writes a property that was granted for writing: `value` in the unit of the Thing Description (booleans are 0 and 1).
        /// Accepted means checked and queued in order; that the device did not take it shows in the next reading's quality and
        /// in the device's events.
        "write" fn write(property: u32, value: f64) -> u32;
        /// Asks the device for a property that was granted for reading, and waits for the answer; what was written to it before is
        /// written first. It is the last reading from then on. A property that may only be written is denied.
        "read-now" fn read_now(property: u32, timeout: u32, result: *mut u8);
        /// Writes a property as `write` does, in the same order, and waits until the device has confirmed it. When its time is up
        /// before its turn came it is not written.
        "write-now" fn write_now(property: u32, value: f64, timeout: u32, result: *mut u8);
        /// Opens an action of a Thing. Stops the container when it was not granted.
        "action" fn action(thing: *const u8, thing_length: usize, name: *const u8, name_length: usize) -> u32;
        /// Has a Thing carry out an action, and waits until the device has confirmed it. `input` in the unit of the Thing
        /// Description, NaN where the action takes none. Gives what the action gives, NaN for nothing.
        "invoke" fn invoke(action: u32, input: f64, timeout: u32, result: *mut u8);
    }

    /// Messages to other containers, to the device's MQTT clients and to the server.
    "thimble:edge/bus@0.2.0" as bus {
        /// Opens a topic to publish to: at most once, not retained. Stops the container when the topic was not granted or has a
        /// wildcard.
        "topic" fn topic(name: *const u8, name_length: usize) -> u32;
        /// Opens a topic to publish to with this quality of service. With `retain` the bus keeps the last message for whoever
        /// subscribes later, and an empty payload clears it (MQTT 3.1.1 section 3.3.1.3). Stops the container as `topic` does. The
        /// same topic opened in two ways has two numbers.
        "topic-with" fn topic_with(name: *const u8, name_length: usize, qos: u32, retain: u32) -> u32;
        /// Publishes bytes.
        "publish" fn publish(topic: u32, payload: *const u8, payload_length: usize) -> u32;
        /// Publishes a number as its shortest decimal text; NaN and infinities are out-of-range.
        "publish-number" fn publish_number(topic: u32, value: f64) -> u32;
        /// The number at a JSON pointer (RFC 6901) in a JSON payload, or the payload itself as a number where the pointer is
        /// empty. True is 1 and false is 0. NaN when there is none, and for a pointer of more than 256 characters.
        "number-at" fn number_at(payload: *const u8, payload_length: usize, pointer: *const u8, pointer_length: usize) -> f64;
    }

    /// SenML packs (RFC 8428), written by the host.
    "thimble:edge/senml@0.2.0" as senml {
        /// Opens a field: a name of RFC 8428 section 4.5.1 and a unit of RFC 8428 section 12.1 or RFC 8798. A secondary unit is
        /// converted to its primary one when it is published. Stops the container when the name or the unit is none of SenML.
        "field" fn field(name: *const u8, name_length: usize, unit: *const u8, unit_length: usize) -> u32;
        /// Adds a record to the pack of this event. `time` in seconds since 1970-01-01T00:00:00Z. A record whose value or time is
        /// not finite is left out: SenML can not say it.
        "add" fn add(field: u32, value: f64, time: f64);
        /// Publishes the records added in this event as one pack and empties it; without records it publishes nothing and is
        /// accepted. Names in the pack begin with the topic up to its last `/`: the field `mean` on `plant/1/hourly` is
        /// `plant/1/mean`. Characters of the topic that SenML does not allow become `_`; those that may not begin a name go.
        "publish" fn publish(topic: u32) -> u32;
    }

    /// The container's clock.
    "thimble:edge/timers@0.2.0" as timers {
        /// The time: seconds since 1970-01-01T00:00:00Z, to the millisecond. Stands still while a handler runs.
        "now" fn now() -> f64;
        /// Calls `tick` every `period` milliseconds from now on, in place of what was set before; 0 stops it. Periods under
        /// 10 ms are taken as 10 ms.
        "every" fn every(period: u32);
        /// Waits `duration` milliseconds, at most an hour; longer is out-of-range. 0 waits for nothing but the commitment of what
        /// was asked for before.
        "sleep" fn sleep(duration: u32, result: *mut u8);
    }

    /// Numbers for the log; text goes through wasi:logging.
    "thimble:edge/log@0.2.0" as log {
        /// Logs `message` and, after it, `value`. `level` as in wasi:logging.
        "number" fn number(level: u32, message: *const u8, message_length: usize, value: f64);
    }

    /// Numbers of the container's environment; text comes through wasi:config.
    "thimble:edge/config@0.2.0" as config {
        /// The environment variable as a number, or `fallback` where it is not set. Stops the container when it is set and is no number.
        "number" fn number(name: *const u8, name_length: usize, fallback: f64) -> f64;
    }

    /// Keyed state: survives restarts of the container, of the agent and of the device.
    ///
    /// What an event sets is committed with the event's messages and writes, all or nothing, when its handler returns.
    /// A handler that traps leaves no trace. Keys are in use while they hold something; a container has at most 1,024 of them at a
    /// time, and one more is over-budget. The same keys are the bucket of wasi:keyvalue.
    "thimble:edge/state@0.2.0" as state {
        /// Opens a key, 1 to 256 bytes. A container opens at most 1,024.
        "key" fn key(name: *const u8, name_length: usize) -> u32;
        /// The number under a key, or `fallback` where none is set.
        "get-number" fn get_number(key: u32, fallback: f64) -> f64;
        /// Sets the number under a key.
        "set-number" fn set_number(key: u32, value: f64) -> u32;
        /// The bytes under a key; none where none are set.
        "get" fn get(key: u32, result: *mut u8);
        /// Sets the bytes under a key.
        "set" fn set(key: u32, value: *const u8, value_length: usize) -> u32;
        /// Removes a key.
        "delete" fn delete(key: u32);
        /// The names of the keys in use, bytes and numbers alike, this event's changes included: in the order of their UTF-8 bytes,
        /// those after `after` (all, where it is empty), at most `limit`. A limit of 0 is taken as 1, one over 1,024 as 1,024.
        "list" fn list(after: *const u8, after_length: usize, limit: u32, result: *mut u8);
        /// Sets the number under a key if it holds the number `expected` (0 and -0 are equal), or, where `expected` is NaN, if it
        /// holds nothing; otherwise it is a conflict and the key keeps what it holds.
        "compare-and-set-number" fn compare_and_set_number(key: u32, expected: f64, value: f64) -> u32;
        /// Sets the bytes under a key if it holds the bytes `expected`, or, where `expected` is none, if it holds nothing; otherwise
        /// it is a conflict and the key keeps what it holds.
        "compare-and-set" fn compare_and_set(key: u32, expected_is_some: u32, expected: *const u8, expected_length: usize, value: *const u8, value_length: usize) -> u32;
    }

    /// Text for the container's log.
    "wasi:logging/logging@0.1.0-draft" as wasi_logging {
        /// Writes a line to the container's log. `context` may be empty; it groups lines of one kind.
        "log" fn log(level: u32, context: *const u8, context_length: usize, message: *const u8, message_length: usize);
    }

    /// The container's environment as text, as compose.yaml gives it. It does not change while the container runs.
    "wasi:config/store@0.2.0-draft" as wasi_config_store {
        /// The text of an environment variable; none where it is not set.
        "get" fn get(key: *const u8, key_length: usize, result: *mut u8);
        /// Every environment variable, name and text, in the order of their names' UTF-8 bytes.
        "get-all" fn get_all(result: *mut u8);
    }

    /// The time of day. It stands still while a handler runs, and may jump between two events when somebody sets the clock.
    "wasi:clocks/wall-clock@0.2.0" as wasi_clocks_wall_clock {
        /// The time at which the event arrived that is being handled.
        "now" fn now(result: *mut u8);
        /// The steps in which the clock goes: a millisecond.
        "resolution" fn resolution(result: *mut u8);
    }

    /// A clock that never goes back. It stands still while a handler runs, and says how long it was between two events.
    "wasi:clocks/monotonic-clock@0.2.0" as wasi_clocks_monotonic_clock {
        /// The time at which the event arrived that is being handled.
        "now" fn now() -> u64;
        /// The steps in which the clock goes: a microsecond.
        "resolution" fn resolution() -> u64;
    }

    /// Random numbers from the device's generator, good enough for keys. In a test they come from the test's seed and the
    /// container's name, the same on every run, so that what a test shows can be shown again.
    "wasi:random/random@0.2.0" as wasi_random {
        /// So many random bytes. More than 65,536 stop the container.
        "get-random-bytes" fn get_random_bytes(len: u64, result: *mut u8);
        /// A random number, each of the 2^64 as likely as the other.
        "get-random-u64" fn get_random_u64() -> u64;
    }

    /// The container's keyed state by names: the same keys as thimble:edge/state, with the same budget, committed in the same way.
    ///
    /// A key that holds a number is given as its shortest decimal text. Keys are 1 to 256 bytes; another is `other`, and so is a
    /// value over the budget. What is set is read back in the same event.
    "wasi:keyvalue/store@0.2.0-draft" as wasi_keyvalue_store {
        /// Opens the store with the identifier "". A container has at most 16 buckets open at a time; one more is `other`.
        "open" fn open(identifier: *const u8, identifier_length: usize, result: *mut u8);
        /// The bytes under a key; none where none are set.
        "[method]bucket.get" fn bucket_get(this: u32, key: *const u8, key_length: usize, result: *mut u8);
        /// Sets the bytes under a key.
        "[method]bucket.set" fn bucket_set(this: u32, key: *const u8, key_length: usize, value: *const u8, value_length: usize, result: *mut u8);
        /// Removes a key; nothing where it is not in use.
        "[method]bucket.delete" fn bucket_delete(this: u32, key: *const u8, key_length: usize, result: *mut u8);
        /// Whether a key is in use.
        "[method]bucket.exists" fn bucket_exists(this: u32, key: *const u8, key_length: usize, result: *mut u8);
        /// The names of the keys in use from `cursor` on, from the first without one. A name that comes into use or goes between
        /// two calls may shift the others by one.
        "[method]bucket.list-keys" fn bucket_list_keys(this: u32, cursor_is_some: u32, cursor: u64, result: *mut u8);
        /// Gives a bucket back. It can not be used afterwards.
        "[resource-drop]bucket" fn bucket_drop(this: u32);
    }

    /// What is done with a key in one step. A container handles one event at a time, so nothing else is done with it meanwhile.
    "wasi:keyvalue/atomics@0.2.0-draft" as wasi_keyvalue_atomics {
        /// Adds to the number under a key, 0 where none is set, and returns the sum. Bytes that are the decimal text of a whole
        /// number are one. Beyond 2^53 - 1, where numbers are no longer exact, and for anything else under the key, it is `other`.
        "increment" fn increment(bucket: u32, key: *const u8, key_length: usize, delta: u64, result: *mut u8);
    }

}

// generated from wit/ by `npm run bindings`: end
