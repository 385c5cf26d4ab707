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
@external("thimble:edge/bus@0.2.0", "topic")
export declare function openTopic(name: usize, nameLength: usize): u32;
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
@external("thimble:edge/timers@0.2.0", "every")
export declare function every(period: u32): void;

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
