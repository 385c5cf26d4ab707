/**
 * What the host offers: wit/edge.wit lowered by the canonical ABI, one declaration an import.
 *
 * The typed modules beside this one are made of these; a container does not need them.
 */

// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "property")
export declare function property(thing: usize, thingLength: usize, name: usize, nameLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "read")
export declare function read(property: u32, result: usize): void;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "write")
export declare function write(property: u32, value: f64): u32;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "read-now")
export declare function readNow(property: u32, timeout: u32, result: usize): void;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "write-now")
export declare function writeNow(property: u32, value: f64, timeout: u32, result: usize): void;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "action")
export declare function action(thing: usize, thingLength: usize, name: usize, nameLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/things@0.2.0", "invoke")
export declare function invoke(action: u32, input: f64, timeout: u32, result: usize): void;

// @ts-ignore: decorator
@external("thimble:edge/bus@0.2.0", "topic")
export declare function openTopic(name: usize, nameLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/bus@0.2.0", "topic-with")
export declare function openTopicWith(name: usize, nameLength: usize, qos: u32, retain: u32): u32;
// @ts-ignore: decorator
@external("thimble:edge/bus@0.2.0", "publish")
export declare function publish(topic: u32, payload: usize, payloadLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/bus@0.2.0", "publish-number")
export declare function publishNumber(topic: u32, value: f64): u32;
// @ts-ignore: decorator
@external("thimble:edge/bus@0.2.0", "number-at")
export declare function numberAt(payload: usize, payloadLength: usize, pointer: usize, pointerLength: usize): f64;

// @ts-ignore: decorator
@external("thimble:edge/senml@0.2.0", "field")
export declare function openField(name: usize, nameLength: usize, unit: usize, unitLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/senml@0.2.0", "add")
export declare function addRecord(field: u32, value: f64, time: f64): void;
// @ts-ignore: decorator
@external("thimble:edge/senml@0.2.0", "publish")
export declare function publishPack(topic: u32): u32;

// @ts-ignore: decorator
@external("thimble:edge/timers@0.2.0", "now")
export declare function now(): f64;
// @ts-ignore: decorator
@external("thimble:edge/timers@0.2.0", "every")
export declare function every(period: u32): void;
// @ts-ignore: decorator
@external("thimble:edge/timers@0.2.0", "sleep")
export declare function sleep(duration: u32, result: usize): void;

// @ts-ignore: decorator
@external("thimble:edge/log@0.2.0", "number")
export declare function logNumber(level: u32, message: usize, messageLength: usize, value: f64): void;
// @ts-ignore: decorator
@external("wasi:logging/logging@0.1.0-draft", "log")
export declare function logText(
  level: u32,
  context: usize,
  contextLength: usize,
  message: usize,
  messageLength: usize,
): void;

// @ts-ignore: decorator
@external("thimble:edge/config@0.2.0", "number")
export declare function configNumber(name: usize, nameLength: usize, fallback: f64): f64;
// @ts-ignore: decorator
@external("wasi:config/store@0.2.0-draft", "get")
export declare function configText(name: usize, nameLength: usize, result: usize): void;

// @ts-ignore: decorator
@external("wasi:config/store@0.2.0-draft", "get-all")
export declare function configTexts(result: usize): void;

// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "key")
export declare function openKey(name: usize, nameLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "get-number")
export declare function getNumber(key: u32, fallback: f64): f64;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "set-number")
export declare function setNumber(key: u32, value: f64): u32;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "get")
export declare function getBytes(key: u32, result: usize): void;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "set")
export declare function setBytes(key: u32, value: usize, valueLength: usize): u32;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "delete")
export declare function deleteKey(key: u32): void;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "list")
export declare function listKeys(after: usize, afterLength: usize, limit: u32, result: usize): void;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "compare-and-set-number")
export declare function compareAndSetNumber(key: u32, expected: f64, value: f64): u32;
// @ts-ignore: decorator
@external("thimble:edge/state@0.2.0", "compare-and-set")
export declare function compareAndSetBytes(
  key: u32,
  isSome: u32,
  expected: usize,
  expectedLength: usize,
  value: usize,
  valueLength: usize,
): u32;

// @ts-ignore: decorator
@external("wasi:clocks/wall-clock@0.2.0", "now")
export declare function wallClockNow(result: usize): void;
// @ts-ignore: decorator
@external("wasi:clocks/wall-clock@0.2.0", "resolution")
export declare function wallClockResolution(result: usize): void;
// @ts-ignore: decorator
@external("wasi:clocks/monotonic-clock@0.2.0", "now")
export declare function monotonicClockNow(): u64;
// @ts-ignore: decorator
@external("wasi:clocks/monotonic-clock@0.2.0", "resolution")
export declare function monotonicClockResolution(): u64;

// @ts-ignore: decorator
@external("wasi:random/random@0.2.0", "get-random-bytes")
export declare function randomBytes(length: u64, result: usize): void;
// @ts-ignore: decorator
@external("wasi:random/random@0.2.0", "get-random-u64")
export declare function randomU64(): u64;

// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "open")
export declare function openBucket(identifier: usize, identifierLength: usize, result: usize): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[resource-drop]bucket")
export declare function dropBucket(bucket: u32): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.get")
export declare function bucketGet(bucket: u32, key: usize, keyLength: usize, result: usize): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.set")
export declare function bucketSet(
  bucket: u32,
  key: usize,
  keyLength: usize,
  value: usize,
  valueLength: usize,
  result: usize,
): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.delete")
export declare function bucketDelete(bucket: u32, key: usize, keyLength: usize, result: usize): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.exists")
export declare function bucketExists(bucket: u32, key: usize, keyLength: usize, result: usize): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.list-keys")
export declare function bucketListKeys(bucket: u32, isSome: u32, cursor: u64, result: usize): void;
// @ts-ignore: decorator
@external("wasi:keyvalue/atomics@0.2.0-draft", "increment")
export declare function bucketIncrement(bucket: u32, key: usize, keyLength: usize, delta: u64, result: usize): void;
