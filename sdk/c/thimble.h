/**
 * thimble.h: tiny containers for Thimble in C11 and C++17. One header, no library behind it.
 *
 *     #include "thimble.h"
 *
 *     THIMBLE_GLOBAL double limit;
 *     THIMBLE_GLOBAL thimble_property_t fan;
 *
 *     THIMBLE_ON_START() {
 *       limit = thimble_config_number("LIMIT", 26);
 *       fan = thimble_property("room", "fan");
 *     }
 *
 *     THIMBLE_ON_READING(property, value, time, quality) {
 *       if (quality == THIMBLE_QUALITY_GOOD) thimble_write(fan, value > limit);
 *     }
 *
 * `thimble build` compiles it; clang alone does too, see README.md. What is not used is not in the module.
 *
 * Names are opened once, in THIMBLE_ON_START, and then spoken of by a number: an event costs no string. Opening what was not
 * granted stops the container, with the missing grant named. Handlers run one at a time, in order.
 */
#ifndef THIMBLE_H
#define THIMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define THIMBLE_C extern "C"
#else
#define THIMBLE_C extern
#endif

#define THIMBLE_INLINE static inline __attribute__((always_inline, unused))
#define THIMBLE_UNUSED __attribute__((unused))

#ifdef __wasm__
#define THIMBLE_IMPORT(module, name) THIMBLE_C __attribute__((import_module(module), import_name(name)))
#define THIMBLE_EXPORT(name) THIMBLE_C __attribute__((export_name(name)))
/**
 * A variable of the file in a global of the module instead of its memory: 2 bytes for each use instead of 5. It must be of a
 * type of numbers, `bool`, or one that names are opened into, and its address can not be taken. It begins with 0.
 *
 *     THIMBLE_GLOBAL thimble_key_t count, mean;
 *
 * @see LLVM's WebAssembly target: address space 1 is the module's globals
 */
#define THIMBLE_GLOBAL static __attribute__((address_space(1)))
#else
/* On another machine the host's functions are whatever a test links in their place. */
#define THIMBLE_IMPORT(module, name) THIMBLE_C
#define THIMBLE_EXPORT(name) THIMBLE_C
#define THIMBLE_GLOBAL static
#endif

/* ---- What the host offers, one declaration for each import. What follows further down is made of these. ---- */

// generated from wit/ by `npm run bindings`: begin

/** What a reading is worth. */
typedef enum thimble_quality {
  /** Read from the device just now, inside its declared range. */
  THIMBLE_QUALITY_GOOD,
  /** The last value known; the device has not answered for longer than the property's declared staleness. */
  THIMBLE_QUALITY_STALE,
  /** Read, but outside the declared minimum and maximum. */
  THIMBLE_QUALITY_OUT_OF_RANGE,
  /** No value: the device can not be reached and never was, or has been given up. */
  THIMBLE_QUALITY_UNREACHABLE,
} thimble_quality_t;

/** What became of something a container asked for. */
typedef enum thimble_outcome {
  /** Taken over by the host, which now answers for it. */
  THIMBLE_OUTCOME_ACCEPTED,
  /** Not granted, or not writable. */
  THIMBLE_OUTCOME_DENIED,
  /** The value is outside the declared minimum and maximum, or not a number. */
  THIMBLE_OUTCOME_OUT_OF_RANGE,
  /** The device behind it can not be reached now. */
  THIMBLE_OUTCOME_UNREACHABLE,
  /** A declared budget (messages per second, state bytes, log lines) is used up. */
  THIMBLE_OUTCOME_OVER_BUDGET,
  /** Larger than the host takes in one piece. */
  THIMBLE_OUTCOME_TOO_LARGE,
  /** Compared and not set: the key holds something else than expected, and keeps it. */
  THIMBLE_OUTCOME_CONFLICT,
} thimble_outcome_t;

/**
 * How surely a message reaches a client of the device's MQTT listener. Source: MQTT 3.1.1 section 4.3. A client gets it
 * with what it subscribed with where that is less (section 3.8.4). Containers get every message once, whatever this says.
 */
typedef enum thimble_qos {
  /** Sent once and not asked after. */
  THIMBLE_QOS_AT_MOST_ONCE,
  /** Sent again until the client has confirmed it: it may come twice. */
  THIMBLE_QOS_AT_LEAST_ONCE,
  /** Confirmed in two steps, so that it comes once. */
  THIMBLE_QOS_EXACTLY_ONCE,
} thimble_qos_t;

/** Why a call that waits did not get what it waited for. */
typedef enum thimble_failure {
  /** There was no answer within the timeout. What was asked may still happen. */
  THIMBLE_FAILURE_TIMED_OUT,
  /** The container is being stopped. Every further wait ends so, too, at once. */
  THIMBLE_FAILURE_CANCELLED,
  /** The device can not be reached. */
  THIMBLE_FAILURE_UNREACHABLE,
  /** Not granted, or not something that can be done. */
  THIMBLE_FAILURE_DENIED,
  /** The value is outside the declared minimum and maximum, or not a number; or the timeout is longer than an hour. */
  THIMBLE_FAILURE_OUT_OF_RANGE,
  /** A declared budget is used up, or too many containers wait at the same time. */
  THIMBLE_FAILURE_OVER_BUDGET,
  /** The device, or its driver, refused or failed. */
  THIMBLE_FAILURE_FAILED,
} thimble_failure_t;

/** Least to most severe; the number on the wire is the place in this list, from 0. */
typedef enum thimble_level {
  /** Every step, for whoever looks for a mistake. */
  THIMBLE_LEVEL_TRACE,
  /** What somebody wants to know who looks for a mistake. */
  THIMBLE_LEVEL_DEBUG,
  /** What somebody wants to know who asks what goes on. */
  THIMBLE_LEVEL_INFO,
  /** Something is not as it should be. */
  THIMBLE_LEVEL_WARN,
  /** Something failed. */
  THIMBLE_LEVEL_ERROR,
  /** It can not go on like this. */
  THIMBLE_LEVEL_CRITICAL,
} thimble_level_t;

/* thimble:edge/things@0.2.0: Sensors and controllers, by the name of their role. Source: W3C WoT Thing Description 1.1, properties and actions.
 * 
 * What is asked of a device and waited for takes one message from the budget of messages a second, as it makes traffic as
 * they do. Timeouts are in milliseconds, 1 to 3,600,000; 0 is 10 s, more is out-of-range. */

/** Opens a property of a Thing, for reading, writing or both as it was granted. Stops the container when it was not. */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "property")
uint32_t thimble_host_things_property(const char *thing, size_t thing_length, const char *name, size_t name_length);

/** The last reading of a property that was granted for reading. Does not wait. */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "read")
void thimble_host_things_read(uint32_t property, void *result);

/**
 * Writes a property that was granted for writing: `value` in the unit of the Thing Description (booleans are 0 and 1).
 * Accepted means checked and queued in order; that the device did not take it shows in the next reading's quality and
 * in the device's events.
 */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "write")
thimble_outcome_t thimble_host_things_write(uint32_t property, double value);

/**
 * Asks the device for a property that was granted for reading, and waits for the answer; what was written to it before is
 * written first. It is the last reading from then on. A property that may only be written is denied.
 */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "read-now")
void thimble_host_things_read_now(uint32_t property, uint32_t timeout, void *result);

/**
 * Writes a property as `write` does, in the same order, and waits until the device has confirmed it. When its time is up
 * before its turn came it is not written.
 */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "write-now")
void thimble_host_things_write_now(uint32_t property, double value, uint32_t timeout, void *result);

/** Opens an action of a Thing. Stops the container when it was not granted. */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "action")
uint32_t thimble_host_things_action(const char *thing, size_t thing_length, const char *name, size_t name_length);

/**
 * Has a Thing carry out an action, and waits until the device has confirmed it. `input` in the unit of the Thing
 * Description, NaN where the action takes none. Gives what the action gives, NaN for nothing.
 */
THIMBLE_IMPORT("thimble:edge/things@0.2.0", "invoke")
void thimble_host_things_invoke(uint32_t action, double input, uint32_t timeout, void *result);

/* thimble:edge/bus@0.2.0: Messages to other containers, to the device's MQTT clients and to the server. */

/**
 * Opens a topic to publish to: at most once, not retained. Stops the container when the topic was not granted or has a
 * wildcard.
 */
THIMBLE_IMPORT("thimble:edge/bus@0.2.0", "topic")
uint32_t thimble_host_bus_topic(const char *name, size_t name_length);

/**
 * Opens a topic to publish to with this quality of service. With `retain` the bus keeps the last message for whoever
 * subscribes later, and an empty payload clears it (MQTT 3.1.1 section 3.3.1.3). Stops the container as `topic` does. The
 * same topic opened in two ways has two numbers.
 */
THIMBLE_IMPORT("thimble:edge/bus@0.2.0", "topic-with")
uint32_t thimble_host_bus_topic_with(const char *name, size_t name_length, thimble_qos_t qos, bool retain);

/** Publishes bytes. */
THIMBLE_IMPORT("thimble:edge/bus@0.2.0", "publish")
thimble_outcome_t thimble_host_bus_publish(uint32_t topic, const uint8_t *payload, size_t payload_length);

/** Publishes a number as its shortest decimal text; NaN and infinities are out-of-range. */
THIMBLE_IMPORT("thimble:edge/bus@0.2.0", "publish-number")
thimble_outcome_t thimble_host_bus_publish_number(uint32_t topic, double value);

/**
 * The number at a JSON pointer (RFC 6901) in a JSON payload, or the payload itself as a number where the pointer is
 * empty. True is 1 and false is 0. NaN when there is none, and for a pointer of more than 256 characters.
 */
THIMBLE_IMPORT("thimble:edge/bus@0.2.0", "number-at")
double thimble_host_bus_number_at(const uint8_t *payload, size_t payload_length, const char *pointer, size_t pointer_length);

/* thimble:edge/senml@0.2.0: SenML packs (RFC 8428), written by the host. */

/**
 * Opens a field: a name of RFC 8428 section 4.5.1 and a unit of RFC 8428 section 12.1 or RFC 8798. A secondary unit is
 * converted to its primary one when it is published. Stops the container when the name or the unit is none of SenML.
 */
THIMBLE_IMPORT("thimble:edge/senml@0.2.0", "field")
uint32_t thimble_host_senml_field(const char *name, size_t name_length, const char *unit, size_t unit_length);

/**
 * Adds a record to the pack of this event. `time` in seconds since 1970-01-01T00:00:00Z. A record whose value or time is
 * not finite is left out: SenML can not say it.
 */
THIMBLE_IMPORT("thimble:edge/senml@0.2.0", "add")
void thimble_host_senml_add(uint32_t field, double value, double time);

/**
 * Publishes the records added in this event as one pack and empties it; without records it publishes nothing and is
 * accepted. Names in the pack begin with the topic up to its last `/`: the field `mean` on `plant/1/hourly` is
 * `plant/1/mean`. Characters of the topic that SenML does not allow become `_`; those that may not begin a name go.
 */
THIMBLE_IMPORT("thimble:edge/senml@0.2.0", "publish")
thimble_outcome_t thimble_host_senml_publish(uint32_t topic);

/* thimble:edge/timers@0.2.0: The container's clock. */

/** The time: seconds since 1970-01-01T00:00:00Z, to the millisecond. Stands still while a handler runs. */
THIMBLE_IMPORT("thimble:edge/timers@0.2.0", "now")
double thimble_host_timers_now(void);

/**
 * Calls `tick` every `period` milliseconds from now on, in place of what was set before; 0 stops it. Periods under
 * 10 ms are taken as 10 ms.
 */
THIMBLE_IMPORT("thimble:edge/timers@0.2.0", "every")
void thimble_host_timers_every(uint32_t period);

/**
 * Waits `duration` milliseconds, at most an hour; longer is out-of-range. 0 waits for nothing but the commitment of what
 * was asked for before.
 */
THIMBLE_IMPORT("thimble:edge/timers@0.2.0", "sleep")
void thimble_host_timers_sleep(uint32_t duration, void *result);

/* thimble:edge/log@0.2.0: Numbers for the log; text goes through wasi:logging. */

/** Logs `message` and, after it, `value`. `level` as in wasi:logging. */
THIMBLE_IMPORT("thimble:edge/log@0.2.0", "number")
void thimble_host_log_number(uint32_t level, const char *message, size_t message_length, double value);

/* thimble:edge/config@0.2.0: Numbers of the container's environment; text comes through wasi:config. */

/** The environment variable as a number, or `fallback` where it is not set. Stops the container when it is set and is no number. */
THIMBLE_IMPORT("thimble:edge/config@0.2.0", "number")
double thimble_host_config_number(const char *name, size_t name_length, double fallback);

/* thimble:edge/state@0.2.0: Keyed state: survives restarts of the container, of the agent and of the device.
 * 
 * What an event sets is committed with the event's messages and writes, all or nothing, when its handler returns.
 * A handler that traps leaves no trace. Keys are in use while they hold something; a container has at most 1,024 of them at a
 * time, and one more is over-budget. The same keys are the bucket of wasi:keyvalue. */

/** Opens a key, 1 to 256 bytes. A container opens at most 1,024. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "key")
uint32_t thimble_host_state_key(const char *name, size_t name_length);

/** The number under a key, or `fallback` where none is set. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "get-number")
double thimble_host_state_get_number(uint32_t key, double fallback);

/** Sets the number under a key. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "set-number")
thimble_outcome_t thimble_host_state_set_number(uint32_t key, double value);

/** The bytes under a key; none where none are set. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "get")
void thimble_host_state_get(uint32_t key, void *result);

/** Sets the bytes under a key. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "set")
thimble_outcome_t thimble_host_state_set(uint32_t key, const uint8_t *value, size_t value_length);

/** Removes a key. */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "delete")
void thimble_host_state_delete(uint32_t key);

/**
 * The names of the keys in use, bytes and numbers alike, this event's changes included: in the order of their UTF-8 bytes,
 * those after `after` (all, where it is empty), at most `limit`. A limit of 0 is taken as 1, one over 1,024 as 1,024.
 */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "list")
void thimble_host_state_list(const char *after, size_t after_length, uint32_t limit, void *result);

/**
 * Sets the number under a key if it holds the number `expected` (0 and -0 are equal), or, where `expected` is NaN, if it
 * holds nothing; otherwise it is a conflict and the key keeps what it holds.
 */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "compare-and-set-number")
thimble_outcome_t thimble_host_state_compare_and_set_number(uint32_t key, double expected, double value);

/**
 * Sets the bytes under a key if it holds the bytes `expected`, or, where `expected` is none, if it holds nothing; otherwise
 * it is a conflict and the key keeps what it holds.
 */
THIMBLE_IMPORT("thimble:edge/state@0.2.0", "compare-and-set")
thimble_outcome_t thimble_host_state_compare_and_set(uint32_t key, bool expected_is_some, const uint8_t *expected, size_t expected_length, const uint8_t *value, size_t value_length);

/* wasi:logging/logging@0.1.0-draft: Text for the container's log. */

/** Writes a line to the container's log. `context` may be empty; it groups lines of one kind. */
THIMBLE_IMPORT("wasi:logging/logging@0.1.0-draft", "log")
void thimble_host_wasi_logging_log(thimble_level_t level, const char *context, size_t context_length, const char *message, size_t message_length);

/* wasi:config/store@0.2.0-draft: The container's environment as text, as compose.yaml gives it. It does not change while the container runs. */

/** The text of an environment variable; none where it is not set. */
THIMBLE_IMPORT("wasi:config/store@0.2.0-draft", "get")
void thimble_host_wasi_config_store_get(const char *key, size_t key_length, void *result);

/** Every environment variable, name and text, in the order of their names' UTF-8 bytes. */
THIMBLE_IMPORT("wasi:config/store@0.2.0-draft", "get-all")
void thimble_host_wasi_config_store_get_all(void *result);

/* wasi:clocks/wall-clock@0.2.0: The time of day. It stands still while a handler runs, and may jump between two events when somebody sets the clock. */

/** The time at which the event arrived that is being handled. */
THIMBLE_IMPORT("wasi:clocks/wall-clock@0.2.0", "now")
void thimble_host_wasi_clocks_wall_clock_now(void *result);

/** The steps in which the clock goes: a millisecond. */
THIMBLE_IMPORT("wasi:clocks/wall-clock@0.2.0", "resolution")
void thimble_host_wasi_clocks_wall_clock_resolution(void *result);

/* wasi:clocks/monotonic-clock@0.2.0: A clock that never goes back. It stands still while a handler runs, and says how long it was between two events. */

/** The time at which the event arrived that is being handled. */
THIMBLE_IMPORT("wasi:clocks/monotonic-clock@0.2.0", "now")
uint64_t thimble_host_wasi_clocks_monotonic_clock_now(void);

/** The steps in which the clock goes: a microsecond. */
THIMBLE_IMPORT("wasi:clocks/monotonic-clock@0.2.0", "resolution")
uint64_t thimble_host_wasi_clocks_monotonic_clock_resolution(void);

/* wasi:random/random@0.2.0: Random numbers from the device's generator, good enough for keys. In a test they come from the test's seed and the
 * container's name, the same on every run, so that what a test shows can be shown again. */

/** So many random bytes. More than 65,536 stop the container. */
THIMBLE_IMPORT("wasi:random/random@0.2.0", "get-random-bytes")
void thimble_host_wasi_random_get_random_bytes(uint64_t len, void *result);

/** A random number, each of the 2^64 as likely as the other. */
THIMBLE_IMPORT("wasi:random/random@0.2.0", "get-random-u64")
uint64_t thimble_host_wasi_random_get_random_u64(void);

/* wasi:keyvalue/store@0.2.0-draft: The container's keyed state by names: the same keys as thimble:edge/state, with the same budget, committed in the same way.
 * 
 * A key that holds a number is given as its shortest decimal text. Keys are 1 to 256 bytes; another is `other`, and so is a
 * value over the budget. What is set is read back in the same event. */

/** Opens the store with the identifier "". A container has at most 16 buckets open at a time; one more is `other`. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "open")
void thimble_host_wasi_keyvalue_store_open(const char *identifier, size_t identifier_length, void *result);

/** The bytes under a key; none where none are set. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.get")
void thimble_host_wasi_keyvalue_store_bucket_get(uint32_t self, const char *key, size_t key_length, void *result);

/** Sets the bytes under a key. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.set")
void thimble_host_wasi_keyvalue_store_bucket_set(uint32_t self, const char *key, size_t key_length, const uint8_t *value, size_t value_length, void *result);

/** Removes a key; nothing where it is not in use. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.delete")
void thimble_host_wasi_keyvalue_store_bucket_delete(uint32_t self, const char *key, size_t key_length, void *result);

/** Whether a key is in use. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.exists")
void thimble_host_wasi_keyvalue_store_bucket_exists(uint32_t self, const char *key, size_t key_length, void *result);

/**
 * The names of the keys in use from `cursor` on, from the first without one. A name that comes into use or goes between
 * two calls may shift the others by one.
 */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.list-keys")
void thimble_host_wasi_keyvalue_store_bucket_list_keys(uint32_t self, bool cursor_is_some, uint64_t cursor, void *result);

/** Gives a bucket back. It can not be used afterwards. */
THIMBLE_IMPORT("wasi:keyvalue/store@0.2.0-draft", "[resource-drop]bucket")
void thimble_host_wasi_keyvalue_store_bucket_drop(uint32_t self);

/* wasi:keyvalue/atomics@0.2.0-draft: What is done with a key in one step. A container handles one event at a time, so nothing else is done with it meanwhile. */

/**
 * Adds to the number under a key, 0 where none is set, and returns the sum. Bytes that are the decimal text of a whole
 * number are one. Beyond 2^53 - 1, where numbers are no longer exact, and for anything else under the key, it is `other`.
 */
THIMBLE_IMPORT("wasi:keyvalue/atomics@0.2.0-draft", "increment")
void thimble_host_wasi_keyvalue_atomics_increment(uint32_t bucket, const char *key, size_t key_length, uint64_t delta, void *result);

// generated from wit/ by `npm run bindings`: end

/* ---- Text ---- */

/** UTF-8 without a 0 at its end. */
typedef struct thimble_text {
  const char *data;
  size_t length;
} thimble_text_t;

/** Bytes. `data` is NULL where there are none. */
typedef struct thimble_bytes {
  const uint8_t *data;
  size_t length;
} thimble_bytes_t;

/* strlen() without a library: not for literals, whose length the compiler knows. */
#if __has_attribute(no_builtin)
__attribute__((no_builtin("strlen")))
#endif
static inline THIMBLE_UNUSED size_t
thimble_count_bytes(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length += 1;
  return length;
}

/** The UTF-8 of a C string. Free of charge for a literal. */
THIMBLE_INLINE thimble_text_t thimble_text(const char *text) {
  /* Whether the compiler knows it is asked of the first byte: of a call, clang says that it does not. */
  const size_t length = __builtin_constant_p(text[0]) ? __builtin_strlen(text) : thimble_count_bytes(text);
  const thimble_text_t result = {text, length};
  return result;
}

/** Whether two texts are the same, byte for byte. */
static inline THIMBLE_UNUSED bool thimble_text_equals(thimble_text_t a, thimble_text_t b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i++)
    if (a.data[i] != b.data[i]) return false;
  return true;
}

/* ---- Numbers: one instruction each, where the functions of math.h come from a library ---- */

#ifdef __wasm__
/** The lesser of two numbers; NaN when one of them is. */
THIMBLE_INLINE double thimble_min(double a, double b) { return __builtin_wasm_min_f64(a, b); }
/** The greater of two numbers; NaN when one of them is. */
THIMBLE_INLINE double thimble_max(double a, double b) { return __builtin_wasm_max_f64(a, b); }
#else
THIMBLE_INLINE double thimble_min(double a, double b) { return a != a || a < b ? a : b; }
THIMBLE_INLINE double thimble_max(double a, double b) { return a != a || a > b ? a : b; }
#endif
/** A number without its sign. */
THIMBLE_INLINE double thimble_abs(double value) { return __builtin_fabs(value); }

/* ---- Things ---- */

/** A property that was opened. Each kind of what is opened has a type of its own, so that they can not be mixed up. */
typedef enum thimble_property { THIMBLE_PROPERTY_LAST = 0x7fffffff } thimble_property_t;

/** A value of a Thing's property, in the layout of the canonical ABI. */
typedef struct thimble_reading {
  /** In the unit of the Thing Description. NaN when the quality is unreachable. */
  double value;
  /** When it was measured: seconds since 1970-01-01T00:00:00Z. */
  double time;
  /** What it is worth, a thimble_quality_t. */
  uint8_t quality;
} thimble_reading_t;

/**
 * Opens a property of a Thing. It must be granted for reading or writing; otherwise the container is stopped.
 *
 *     valve = thimble_property("coolant", "open");
 */
THIMBLE_INLINE thimble_property_t thimble_property(const char *thing, const char *name) {
  const thimble_text_t role = thimble_text(thing), property = thimble_text(name);
  return (thimble_property_t)thimble_host_things_property(role.data, role.length, property.data, property.length);
}

/** The last reading of a property that was granted for reading. Does not wait. */
THIMBLE_INLINE thimble_reading_t thimble_read(thimble_property_t property) {
  thimble_reading_t reading;
  thimble_host_things_read(property, &reading);
  return reading;
}

/**
 * Writes a property that was granted for writing, in the unit of the Thing Description; booleans are 0 and 1.
 * @return accepted: checked and queued in order. denied, out-of-range, unreachable, over-budget: not written
 */
THIMBLE_INLINE thimble_outcome_t thimble_write(thimble_property_t property, double value) {
  return thimble_host_things_write(property, value);
}

/* ---- Calls that wait: the container is suspended meanwhile, and what it asked for before is committed first. ---- */

/** How a wait without a value ended. */
typedef struct thimble_done {
  /** Whether what was waited for came about. */
  bool is_ok;
  /** Why not, where it did not. */
  thimble_failure_t failure;
} thimble_done_t;

/** How a wait for a reading ended. */
typedef struct thimble_new_reading {
  bool is_ok;
  thimble_failure_t failure;
  /** Of use where is_ok. */
  thimble_reading_t reading;
} thimble_new_reading_t;

/** How a wait for a number ended. */
typedef struct thimble_answer {
  bool is_ok;
  thimble_failure_t failure;
  /** What the action gave where is_ok; NaN for nothing. */
  double value;
} thimble_answer_t;

/** An action of a Thing that was opened. */
typedef enum thimble_action { THIMBLE_ACTION_LAST = 0x7fffffff } thimble_action_t;

/* `result<_, failure>` as the host writes it. */
struct thimble_host_done {
  uint8_t is_error;
  uint8_t failure;
};

THIMBLE_INLINE thimble_done_t thimble_done(struct thimble_host_done written) {
  const thimble_done_t done = {!written.is_error, (thimble_failure_t)written.failure};
  return done;
}

/**
 * Asks the device for a property that was granted for reading, and waits for the answer. `timeout` in ms, 1 to 3,600,000; 0 is 10 s.
 *
 *     thimble_new_reading_t level = thimble_read_now(tank, 500);
 *     if (level.is_ok) thimble_publish_number(out, level.reading.value);
 */
THIMBLE_INLINE thimble_new_reading_t thimble_read_now(thimble_property_t property, uint32_t timeout) {
  struct {
    uint8_t is_error;
    union {
      thimble_reading_t reading;
      uint8_t failure;
    } payload;
  } written;
  thimble_new_reading_t result;
  thimble_host_things_read_now(property, timeout, &written);
  result.is_ok = !written.is_error;
  result.failure = (thimble_failure_t)written.payload.failure;
  result.reading = written.payload.reading;
  return result;
}

/** Writes a property as thimble_write does, and waits until the device has confirmed it. `timeout` as for thimble_read_now. */
THIMBLE_INLINE thimble_done_t thimble_write_now(thimble_property_t property, double value, uint32_t timeout) {
  struct thimble_host_done written;
  thimble_host_things_write_now(property, value, timeout, &written);
  return thimble_done(written);
}

/** Opens an action of a Thing. It must be granted; otherwise the container is stopped. */
THIMBLE_INLINE thimble_action_t thimble_action(const char *thing, const char *name) {
  const thimble_text_t role = thimble_text(thing), action = thimble_text(name);
  return (thimble_action_t)thimble_host_things_action(role.data, role.length, action.data, action.length);
}

/** Has a Thing carry out an action, and waits until it has. `input` NaN where the action takes none; `timeout` as for thimble_read_now. */
THIMBLE_INLINE thimble_answer_t thimble_invoke(thimble_action_t action, double input, uint32_t timeout) {
  struct {
    uint8_t is_error;
    union {
      double value;
      uint8_t failure;
    } payload;
  } written;
  thimble_answer_t result;
  thimble_host_things_invoke(action, input, timeout, &written);
  result.is_ok = !written.is_error;
  result.failure = (thimble_failure_t)written.payload.failure;
  result.value = written.payload.value;
  return result;
}

/** Waits `duration` ms, at most an hour. 0 waits for nothing but the commitment of what was asked for before. */
THIMBLE_INLINE thimble_done_t thimble_sleep(uint32_t duration) {
  struct thimble_host_done written;
  thimble_host_timers_sleep(duration, &written);
  return thimble_done(written);
}

/* ---- Bus ---- */

/** A topic that was opened. */
typedef enum thimble_topic { THIMBLE_TOPIC_LAST = 0x7fffffff } thimble_topic_t;

/** Opens a topic to publish to, at most once and not retained. It must be granted and have no wildcard; otherwise the container is stopped. */
THIMBLE_INLINE thimble_topic_t thimble_topic(const char *name) {
  const thimble_text_t text = thimble_text(name);
  return (thimble_topic_t)thimble_host_bus_topic(text.data, text.length);
}

/** Opens a topic as thimble_topic does, for MQTT clients with a quality of service; `retain` keeps the last message for whoever subscribes later. */
THIMBLE_INLINE thimble_topic_t thimble_topic_with(const char *name, thimble_qos_t qos, bool retain) {
  const thimble_text_t text = thimble_text(name);
  return (thimble_topic_t)thimble_host_bus_topic_with(text.data, text.length, qos, retain);
}

/** Publishes bytes, 65,536 at most. @return accepted, over-budget or too-large */
THIMBLE_INLINE thimble_outcome_t thimble_publish(thimble_topic_t topic, const void *payload, size_t length) {
  return thimble_host_bus_publish(topic, (const uint8_t *)payload, length);
}

/** Publishes a C string without its final 0. @return as thimble_publish */
THIMBLE_INLINE thimble_outcome_t thimble_publish_text(thimble_topic_t topic, const char *text) {
  const thimble_text_t message = thimble_text(text);
  return thimble_publish(topic, message.data, message.length);
}

/** Publishes a number as its shortest decimal text; the host formats it. @return out-of-range for NaN and infinities, else as thimble_publish */
THIMBLE_INLINE thimble_outcome_t thimble_publish_number(thimble_topic_t topic, double value) {
  return thimble_host_bus_publish_number(topic, value);
}

/**
 * The number at a JSON pointer (RFC 6901) in a JSON payload, or the payload itself as a number where the pointer is "".
 * True is 1 and false is 0. NaN when there is none. The host parses.
 */
THIMBLE_INLINE double thimble_number_at(thimble_bytes_t payload, const char *pointer) {
  const thimble_text_t text = thimble_text(pointer);
  return thimble_host_bus_number_at(payload.data, payload.length, text.data, text.length);
}

/* ---- Events of Things ---- */

/** Takes `part` off the front of a text; false where it does not begin with it. */
static inline THIMBLE_UNUSED bool thimble_skip(thimble_text_t *rest, thimble_text_t part) {
  if (rest->length < part.length) return false;
  const thimble_text_t front = {rest->data, part.length};
  rest->data += part.length;
  rest->length -= part.length;
  return thimble_text_equals(front, part);
}

/**
 * Whether a message on `topic` tells of this event of this Thing: `on.message` names `things/<thing>/events/<event>`.
 *
 *     THIMBLE_ON_MESSAGE(subscription, topic, payload) {
 *       if (thimble_is_event(topic, "machine", "overheated")) thimble_log_number(THIMBLE_LEVEL_WARN, "overheated", thimble_event_value(payload));
 *     }
 */
THIMBLE_INLINE bool thimble_is_event(thimble_text_t topic, const char *thing, const char *event) {
  return thimble_skip(&topic, thimble_text("things/")) && thimble_skip(&topic, thimble_text(thing)) &&
         thimble_skip(&topic, thimble_text("/events/")) && thimble_text_equals(topic, thimble_text(event));
}

/**
 * The number that goes with an event, in the SenML unit of its data; 1 or 0 of what is true or false, 1 where nothing goes with it but that it happened;
 * NaN of a word.
 */
static inline THIMBLE_UNUSED double thimble_event_value(thimble_bytes_t payload) {
  const double value = thimble_number_at(payload, "/0/v");
  return value == value ? value : thimble_number_at(payload, "/0/vb");
}

/** When an event happened: seconds since 1970-01-01T00:00:00Z. */
THIMBLE_INLINE double thimble_event_time(thimble_bytes_t payload) { return thimble_number_at(payload, "/0/t"); }

/* ---- SenML ---- */

/** A field of SenML that was opened. */
typedef enum thimble_field { THIMBLE_FIELD_LAST = 0x7fffffff } thimble_field_t;

/**
 * Opens a field: a name, and a unit of RFC 8428 section 12.1 or RFC 8798. The container is stopped when the unit is none.
 *
 *     mean = thimble_field("mean", "Cel");
 */
THIMBLE_INLINE thimble_field_t thimble_field(const char *name, const char *unit) {
  const thimble_text_t label = thimble_text(name), symbol = thimble_text(unit);
  return (thimble_field_t)thimble_host_senml_field(label.data, label.length, symbol.data, symbol.length);
}

/** Adds a record to the pack of this event. `time` in seconds since 1970-01-01T00:00:00Z. */
THIMBLE_INLINE void thimble_add(thimble_field_t field, double value, double time) {
  thimble_host_senml_add(field, value, time);
}

/** Publishes what was added in this event as one pack, and empties it. @return as thimble_publish */
THIMBLE_INLINE thimble_outcome_t thimble_publish_pack(thimble_topic_t topic) {
  return thimble_host_senml_publish(topic);
}

/* ---- Keyed state: survives restarts. What an event sets is committed when its handler returns, all or nothing. ---- */

/** A key that was opened. */
typedef enum thimble_key { THIMBLE_KEY_LAST = 0x7fffffff } thimble_key_t;

/** Opens a key, 1 to 256 bytes; a container has at most 1,024. */
THIMBLE_INLINE thimble_key_t thimble_key(const char *name) {
  const thimble_text_t text = thimble_text(name);
  return (thimble_key_t)thimble_host_state_key(text.data, text.length);
}

/** The number under a key, or 0 where none is set. A function of its own: a container calls it for several keys. */
static __attribute__((noinline)) THIMBLE_UNUSED double thimble_get_number(thimble_key_t key) {
  return thimble_host_state_get_number(key, 0);
}

/** The number under a key, or `fallback` where none is set. */
THIMBLE_INLINE double thimble_get_number_or(thimble_key_t key, double fallback) {
  return thimble_host_state_get_number(key, fallback);
}

/** Sets the number under a key. @return over-budget where it stays as it was */
THIMBLE_INLINE thimble_outcome_t thimble_set_number(thimble_key_t key, double value) {
  return thimble_host_state_set_number(key, value);
}

/** Sets the bytes under a key. @return over-budget where they stay as they were */
THIMBLE_INLINE thimble_outcome_t thimble_set(thimble_key_t key, const void *value, size_t length) {
  return thimble_host_state_set(key, (const uint8_t *)value, length);
}

/** Sets the number under a key if it holds the number `expected`, or, where that is NaN, if it holds nothing. @return conflict where it holds something else */
THIMBLE_INLINE thimble_outcome_t thimble_compare_and_set_number(thimble_key_t key, double expected, double value) {
  return thimble_host_state_compare_and_set_number(key, expected, value);
}

/** Sets the bytes under a key if it holds the bytes `expected`, or, where their data is NULL, if it holds nothing. @return conflict where it holds something else */
THIMBLE_INLINE thimble_outcome_t thimble_compare_and_set(thimble_key_t key, thimble_bytes_t expected, const void *value, size_t length) {
  return thimble_host_state_compare_and_set(key, expected.data != 0, expected.data, expected.length, (const uint8_t *)value, length);
}

/** Removes a key. */
THIMBLE_INLINE void thimble_delete(thimble_key_t key) { thimble_host_state_delete(key); }

/* ---- Configuration, time, chance, log ---- */

/** The environment variable as a number, or `fallback` where it is not set. The container is stopped when it is set and is no number. */
THIMBLE_INLINE double thimble_config_number(const char *name, double fallback) {
  const thimble_text_t text = thimble_text(name);
  return thimble_host_config_number(text.data, text.length, fallback);
}

/** Calls THIMBLE_ON_TICK every `period` milliseconds from now on, in place of what was set before; 0 stops it. The least is 10 ms. */
THIMBLE_INLINE void thimble_every(uint32_t period) { thimble_host_timers_every(period); }

/** The time: seconds since 1970-01-01T00:00:00Z, to the millisecond. It stands still while a handler runs. */
THIMBLE_INLINE double thimble_now(void) { return thimble_host_timers_now(); }

/** A time of day, or a step of it. */
typedef struct thimble_datetime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  uint64_t seconds;
  /** Of the second, 0 to 999,999,999. */
  uint32_t nanoseconds;
} thimble_datetime_t;

/**
 * The time of day as wasi:clocks tells it: when the event arrived that is being handled, or its last wait ended. It may jump between two events.
 *
 *     thimble_log_number(THIMBLE_LEVEL_INFO, "since 1970", (double)thimble_wall_clock().seconds);
 */
THIMBLE_INLINE thimble_datetime_t thimble_wall_clock(void) {
  thimble_datetime_t time;
  thimble_host_wasi_clocks_wall_clock_now(&time);
  return time;
}

/** The step in which thimble_wall_clock goes: a millisecond. */
THIMBLE_INLINE thimble_datetime_t thimble_wall_clock_resolution(void) {
  thimble_datetime_t step;
  thimble_host_wasi_clocks_wall_clock_resolution(&step);
  return step;
}

/**
 * Nanoseconds on a clock that never goes back, for how long it was between two events. It stands still while a handler runs and does not wait.
 *
 *     const uint64_t before = thimble_monotonic();
 *     thimble_sleep(250);
 *     const double seconds = (double)(thimble_monotonic() - before) / 1e9;
 */
THIMBLE_INLINE uint64_t thimble_monotonic(void) { return thimble_host_wasi_clocks_monotonic_clock_now(); }

/** The step in which thimble_monotonic goes, in nanoseconds: 1,000. */
THIMBLE_INLINE uint64_t thimble_monotonic_resolution(void) { return thimble_host_wasi_clocks_monotonic_clock_resolution(); }

/** A random number from 0 up to, not including, 1, from the device's generator; in a test from the test's seed. */
THIMBLE_INLINE double thimble_random(void) {
  /* The upper 53 bits, which a double holds exactly. */
  return (double)(thimble_host_wasi_random_get_random_u64() >> 11) * 0x1p-53;
}

/** Fills memory with random bytes. */
static inline THIMBLE_UNUSED void thimble_random_fill(void *bytes, size_t length) {
  uint64_t random = 0;
  for (size_t i = 0; i < length; i++) {
    random = i % 8 == 0 ? thimble_host_wasi_random_get_random_u64() : random >> 8;
    ((uint8_t *)bytes)[i] = (uint8_t)random;
  }
}

/** Logs a line of at most 1,024 characters; the rest is cut. Read with `thimble logs`. */
THIMBLE_INLINE void thimble_log(thimble_level_t level, const char *message) {
  const thimble_text_t text = thimble_text(message);
  thimble_host_wasi_logging_log(level, 0, 0, text.data, text.length);
}

/** Logs a line and, after it, a number; the host formats it. */
THIMBLE_INLINE void thimble_log_number(thimble_level_t level, const char *message, double value) {
  const thimble_text_t text = thimble_text(message);
  thimble_host_log_number(level, text.data, text.length, value);
}

/* ---- What the host hands over ---- */

#ifdef THIMBLE_ROOM

/*
 * Room for what one event is handed: topic and payload of a message, bytes of state, text of the environment. It starts over with
 * each event, so what is in it is valid until the handler returns, and nothing is ever freed by hand. An event that is handed more
 * stops the container. Zeros: they cost nothing in the module. Weak: files that include this header share one.
 */
__attribute__((weak, aligned(8))) unsigned char thimble_room[THIMBLE_ROOM];
__attribute__((weak)) size_t thimble_room_taken;

THIMBLE_EXPORT("cabi_realloc")
void *thimble_take_room(void *old, size_t old_length, size_t align, size_t length);

/** The canonical ABI's allocator, by which the host asks for room. @see WebAssembly Component Model, CanonicalABI.md, "realloc" */
__attribute__((weak)) void *thimble_take_room(THIMBLE_UNUSED void *old, THIMBLE_UNUSED size_t old_length, size_t align, size_t length) {
  const size_t start = (thimble_room_taken + align - 1) & ~(align - 1);
  /* Compared without a sum, which a length near 2^32 would carry past the end. */
  if (start > THIMBLE_ROOM || length > THIMBLE_ROOM - start) __builtin_trap();
  thimble_room_taken = start + length;
  return thimble_room + start;
}

/** The bytes under a key, valid until the handler returns; data is NULL where none are set. Needs THIMBLE_ROOM. */
THIMBLE_INLINE thimble_bytes_t thimble_get(thimble_key_t key) {
  struct {
    uint8_t is_some;
    thimble_bytes_t bytes;
  } result;
  const thimble_bytes_t none = {0, 0};
  thimble_host_state_get(key, &result);
  return result.is_some ? result.bytes : none;
}

/** Names, one behind the other. */
typedef struct thimble_texts {
  const thimble_text_t *items;
  size_t count;
} thimble_texts_t;

/**
 * The names of keys in use in the order of their UTF-8 bytes, those after `after` (all, where it is ""), at most `limit`, 1 to 1,024.
 * Valid until the handler returns. Needs THIMBLE_ROOM.
 */
THIMBLE_INLINE thimble_texts_t thimble_keys(const char *after, uint32_t limit) {
  const thimble_text_t text = thimble_text(after);
  thimble_texts_t names;
  thimble_host_state_list(text.data, text.length, limit, &names);
  return names;
}

/** The environment variable as text, valid until the handler returns; data is NULL where it is not set. Needs THIMBLE_ROOM. */
THIMBLE_INLINE thimble_text_t thimble_config_text(const char *name) {
  struct {
    uint8_t is_error;
    struct {
      uint8_t is_some;
      thimble_text_t text;
    } value;
  } result;
  const thimble_text_t variable = thimble_text(name), none = {0, 0};
  thimble_host_wasi_config_store_get(variable.data, variable.length, &result);
  return !result.is_error && result.value.is_some ? result.value.text : none;
}

/** A variable of the environment. */
typedef struct thimble_variable {
  thimble_text_t name;
  thimble_text_t value;
} thimble_variable_t;

/** Variables, one behind the other. */
typedef struct thimble_variables {
  const thimble_variable_t *items;
  size_t count;
} thimble_variables_t;

/**
 * The whole environment, in the order of the names. Valid until the handler returns. Needs THIMBLE_ROOM.
 *
 *     const thimble_variables_t all = thimble_config_all();
 *     for (size_t i = 0; i < all.count; i++) thimble_publish(out, all.items[i].value.data, all.items[i].value.length);
 */
THIMBLE_INLINE thimble_variables_t thimble_config_all(void) {
  struct {
    uint8_t is_error;
    thimble_variables_t variables;
    size_t rest_of_error;
  } result;
  const thimble_variables_t none = {0, 0};
  thimble_host_wasi_config_store_get_all(&result);
  return result.is_error ? none : result.variables;
}

/* ---- wasi:keyvalue: the keyed state by names, for what is written against WASI. Needs THIMBLE_ROOM. ---- */

/** The store that was opened. */
typedef enum thimble_bucket { THIMBLE_BUCKET_LAST = 0x7fffffff } thimble_bucket_t;

/** Why something was not done with a bucket. */
typedef enum thimble_store_error {
  /** There is one store, and its identifier is "". */
  THIMBLE_STORE_ERROR_NO_SUCH_STORE,
  /** Never given. */
  THIMBLE_STORE_ERROR_ACCESS_DENIED,
  /** Over the budget, a key that is none, no whole number, too many buckets: the reason says which. */
  THIMBLE_STORE_ERROR_OTHER,
} thimble_store_error_t;

/** How a call of a bucket ended: of what stands below is_ok, one is of use. Texts and bytes are valid until the handler returns. */
typedef struct thimble_stored {
  bool is_ok;
  /** Why not, where it is not. */
  thimble_store_error_t error;
  /** For a person, where the error is `other`. */
  thimble_text_t reason;
} thimble_stored_t;

/** The end of thimble_bucket_open. */
typedef struct thimble_opened_bucket {
  thimble_stored_t how;
  thimble_bucket_t bucket;
} thimble_opened_bucket_t;

/** The end of thimble_bucket_get. */
typedef struct thimble_stored_bytes {
  thimble_stored_t how;
  /** data is NULL where none are set. */
  thimble_bytes_t bytes;
} thimble_stored_bytes_t;

/** The end of thimble_bucket_exists. */
typedef struct thimble_stored_exists {
  thimble_stored_t how;
  bool exists;
} thimble_stored_exists_t;

/** The end of thimble_bucket_keys. */
typedef struct thimble_stored_keys {
  thimble_stored_t how;
  /** Names in the order of their UTF-8 bytes, at most 64. */
  thimble_texts_t names;
  /** Where the next part begins; 0 after the last. */
  uint64_t next;
} thimble_stored_keys_t;

/** The end of thimble_bucket_increment. */
typedef struct thimble_stored_sum {
  thimble_stored_t how;
  uint64_t sum;
} thimble_stored_sum_t;

/* `error` of wasi:keyvalue as the host writes it. */
struct thimble_host_store_error {
  uint8_t number;
  thimble_text_t reason;
};

THIMBLE_INLINE thimble_stored_t thimble_stored(uint8_t is_error, const struct thimble_host_store_error *error) {
  const thimble_stored_t done = {true, THIMBLE_STORE_ERROR_OTHER, {0, 0}};
  thimble_stored_t failed = done;
  if (!is_error) return done;
  failed.is_ok = false;
  failed.error = (thimble_store_error_t)error->number;
  if (failed.error == THIMBLE_STORE_ERROR_OTHER) failed.reason = error->reason;
  return failed;
}

/**
 * Opens the store with the identifier "". A container has at most 16 buckets open at a time.
 *
 *     const thimble_opened_bucket_t opened = thimble_bucket_open("");
 *     if (opened.how.is_ok) thimble_bucket_set(opened.bucket, "mode", "eco", 3);
 */
THIMBLE_INLINE thimble_opened_bucket_t thimble_bucket_open(const char *identifier) {
  struct {
    uint8_t is_error;
    union {
      uint32_t bucket;
      struct thimble_host_store_error error;
    } payload;
  } written;
  const thimble_text_t text = thimble_text(identifier);
  thimble_opened_bucket_t result;
  thimble_host_wasi_keyvalue_store_open(text.data, text.length, &written);
  result.how = thimble_stored(written.is_error, &written.payload.error);
  result.bucket = (thimble_bucket_t)written.payload.bucket;
  return result;
}

/** Gives a bucket back. It can not be used afterwards. */
THIMBLE_INLINE void thimble_bucket_close(thimble_bucket_t bucket) { thimble_host_wasi_keyvalue_store_bucket_drop(bucket); }

/** The bytes under a key of 1 to 256 bytes; a number is given as its shortest decimal text. */
THIMBLE_INLINE thimble_stored_bytes_t thimble_bucket_get(thimble_bucket_t bucket, const char *key) {
  struct {
    uint8_t is_error;
    union {
      struct {
        uint8_t is_some;
        thimble_bytes_t bytes;
      } option;
      struct thimble_host_store_error error;
    } payload;
  } written;
  const thimble_text_t name = thimble_text(key);
  const thimble_bytes_t none = {0, 0};
  thimble_stored_bytes_t result;
  thimble_host_wasi_keyvalue_store_bucket_get(bucket, name.data, name.length, &written);
  result.how = thimble_stored(written.is_error, &written.payload.error);
  result.bytes = result.how.is_ok && written.payload.option.is_some ? written.payload.option.bytes : none;
  return result;
}

/* `result<_, error>` and `result<bool, error>` of wasi:keyvalue as the host writes them. */
struct thimble_host_stored {
  uint8_t is_error;
  union {
    uint8_t flag;
    struct thimble_host_store_error error;
  } payload;
};

/** Sets the bytes under a key. Over the budget of state it is an error, and they stay as they were. */
THIMBLE_INLINE thimble_stored_t thimble_bucket_set(thimble_bucket_t bucket, const char *key, const void *value, size_t length) {
  struct thimble_host_stored written;
  const thimble_text_t name = thimble_text(key);
  thimble_host_wasi_keyvalue_store_bucket_set(bucket, name.data, name.length, (const uint8_t *)value, length, &written);
  return thimble_stored(written.is_error, &written.payload.error);
}

/** Removes a key; nothing where it is not in use. */
THIMBLE_INLINE thimble_stored_t thimble_bucket_delete(thimble_bucket_t bucket, const char *key) {
  struct thimble_host_stored written;
  const thimble_text_t name = thimble_text(key);
  thimble_host_wasi_keyvalue_store_bucket_delete(bucket, name.data, name.length, &written);
  return thimble_stored(written.is_error, &written.payload.error);
}

/** Whether a key is in use. */
THIMBLE_INLINE thimble_stored_exists_t thimble_bucket_exists(thimble_bucket_t bucket, const char *key) {
  struct thimble_host_stored written;
  const thimble_text_t name = thimble_text(key);
  thimble_stored_exists_t result;
  thimble_host_wasi_keyvalue_store_bucket_exists(bucket, name.data, name.length, &written);
  result.how = thimble_stored(written.is_error, &written.payload.error);
  result.exists = result.how.is_ok && written.payload.flag != 0;
  return result;
}

/**
 * A part of the names of the keys in use, from `cursor` on; 0 begins at the first.
 *
 *     thimble_stored_keys_t part = thimble_bucket_keys(bucket, 0);
 *     while (part.how.is_ok && part.next != 0) part = thimble_bucket_keys(bucket, part.next);
 */
THIMBLE_INLINE thimble_stored_keys_t thimble_bucket_keys(thimble_bucket_t bucket, uint64_t cursor) {
  struct {
    uint8_t is_error;
    union {
      struct {
        thimble_texts_t names;
        uint8_t has_next;
        uint64_t next;
      } part;
      struct thimble_host_store_error error;
    } payload;
  } written;
  const thimble_texts_t none = {0, 0};
  thimble_stored_keys_t result;
  thimble_host_wasi_keyvalue_store_bucket_list_keys(bucket, cursor != 0, cursor, &written);
  result.how = thimble_stored(written.is_error, &written.payload.error);
  result.names = result.how.is_ok ? written.payload.part.names : none;
  result.next = result.how.is_ok && written.payload.part.has_next ? written.payload.part.next : 0;
  return result;
}

/** Adds to the whole number under a key, 0 where none is set; gives the sum, at most 2^53 - 1. */
THIMBLE_INLINE thimble_stored_sum_t thimble_bucket_increment(thimble_bucket_t bucket, const char *key, uint64_t delta) {
  struct {
    uint8_t is_error;
    union {
      uint64_t sum;
      struct thimble_host_store_error error;
    } payload;
  } written;
  const thimble_text_t name = thimble_text(key);
  thimble_stored_sum_t result;
  thimble_host_wasi_keyvalue_atomics_increment(bucket, name.data, name.length, delta, &written);
  result.how = thimble_stored(written.is_error, &written.payload.error);
  result.sum = written.payload.sum;
  return result;
}

#else
#define THIMBLE_NEEDS_ROOM __attribute__((unavailable("write #define THIMBLE_ROOM 4096 above the #include: bytes for what one event is handed")))
THIMBLE_C THIMBLE_NEEDS_ROOM thimble_bytes_t thimble_get(thimble_key_t key);
THIMBLE_C THIMBLE_NEEDS_ROOM thimble_text_t thimble_config_text(const char *name);
/* What these return is declared with room only; any type does, as the call is refused. */
THIMBLE_C THIMBLE_NEEDS_ROOM int thimble_config_all(void);
THIMBLE_C THIMBLE_NEEDS_ROOM int thimble_bucket_open(const char *identifier);
#endif

/* ---- Handlers: all are optional, each stands in one file of the container ---- */

#ifdef THIMBLE_ROOM
#define THIMBLE_HANDLER(name, parameters, arguments)                        \
  THIMBLE_INLINE void thimble_body_of_##name parameters;                    \
  THIMBLE_EXPORT(#name) void thimble_on_##name parameters;                  \
  void thimble_on_##name parameters {                                       \
    thimble_body_of_##name arguments;                                       \
    thimble_room_taken = 0;                                                 \
  }                                                                         \
  THIMBLE_INLINE void thimble_body_of_##name parameters
#else
#define THIMBLE_HANDLER(name, parameters, arguments)       \
  THIMBLE_EXPORT(#name) void thimble_on_##name parameters; \
  void thimble_on_##name parameters
#endif

/** Called once, before any event: open names here. */
#define THIMBLE_ON_START() THIMBLE_HANDLER(start, (void), ())

/**
 * Called for each reading of what `on.reading` names.
 *
 *     THIMBLE_ON_READING(property, value, time, quality) { ... }
 *
 * property: a thimble_property_t, to be compared with those that were opened. value: a double in the unit of the Thing Description.
 * time: seconds since 1970-01-01T00:00:00Z. quality: a thimble_quality_t.
 */
#define THIMBLE_ON_READING(property, value, time, quality)                                                                \
  THIMBLE_HANDLER(reading,                                                                                                \
                  (THIMBLE_UNUSED thimble_property_t property, THIMBLE_UNUSED double value, THIMBLE_UNUSED double time,   \
                   THIMBLE_UNUSED thimble_quality_t quality),                                                             \
                  (property, value, time, quality))

/** Called by the timer of thimble_every. time: seconds since 1970-01-01T00:00:00Z, a double. */
#define THIMBLE_ON_TICK(time) THIMBLE_HANDLER(tick, (THIMBLE_UNUSED double time), (time))

/** Called once, after the last event, when the container is stopped in order. Its state is kept. */
#define THIMBLE_ON_STOP() THIMBLE_HANDLER(stop, (void), ())

/**
 * Called for each message on what `on.message` names. Needs THIMBLE_ROOM.
 *
 *     THIMBLE_ON_MESSAGE(subscription, topic, payload) {
 *       const double limit = thimble_number_at(payload, "/limit");
 *     }
 *
 * subscription: the filter's place under `on.message`, from 0. topic: a thimble_text_t. payload: a thimble_bytes_t.
 */
#ifdef THIMBLE_ROOM
#define THIMBLE_ON_MESSAGE(subscription, topic, payload)                                                                   \
  THIMBLE_INLINE void thimble_body_of_message(uint32_t subscription, thimble_text_t topic, thimble_bytes_t payload);       \
  THIMBLE_EXPORT("message")                                                                                                \
  void thimble_on_message(uint32_t number, const char *name, size_t name_length, const uint8_t *data, size_t data_length); \
  void thimble_on_message(uint32_t number, const char *name, size_t name_length, const uint8_t *data, size_t data_length) { \
    const thimble_text_t published_to = {name, name_length};                                                               \
    const thimble_bytes_t bytes = {data, data_length};                                                                     \
    thimble_body_of_message(number, published_to, bytes);                                                                  \
    thimble_room_taken = 0;                                                                                                \
  }                                                                                                                        \
  THIMBLE_INLINE void thimble_body_of_message(THIMBLE_UNUSED uint32_t subscription, THIMBLE_UNUSED thimble_text_t topic,    \
                                              THIMBLE_UNUSED thimble_bytes_t payload)
#else
#define THIMBLE_ON_MESSAGE(subscription, topic, payload)                                                                   \
  _Static_assert(0, "write #define THIMBLE_ROOM 4096 above the #include: bytes for what one event is handed");             \
  static void thimble_body_of_message(uint32_t subscription, thimble_text_t topic, thimble_bytes_t payload)
#endif

#if defined(__cplusplus) && defined(__wasm__)
/* Constructors of globals run when the host calls this, before THIMBLE_ON_START. wasi-libc's reactor brings its own. */
extern "C" void __wasm_call_ctors(void);
extern "C" __attribute__((weak, export_name("_initialize"))) void _initialize(void) { __wasm_call_ctors(); }
#endif

#endif
