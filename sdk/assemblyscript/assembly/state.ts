import * as host from "./host";
import { Outcome } from "./outcome";
import { HostText, Text } from "./text";

/** The fallback of each number by its key, where it is not 0. Zeros: they cost nothing in the module. */
// @ts-ignore: decorator
@inline
const FALLBACKS: usize = memory.data(8192, 8);

/** Where the host writes bytes: 1 at 0 for some, address at 4, length at 8; or names: address at 0, how many at 4. */
// @ts-ignore: decorator
@inline
const RESULT: usize = memory.data(12, 4);

/**
 * Keyed state: survives restarts of the container, of the agent and of the device.
 *
 * What an event sets is committed with its messages and writes, all or nothing, when its handler returns. A key is 1 to
 * 256 bytes; a container has at most 1,024.
 *
 * @example
 * const count = state.number("count");
 *
 * export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
 *   count.value += 1;
 * }
 */
export abstract class state {
  /**
   * Opens a number, which is `fallback` until it is set.
   *
   * @example
   * const mean = state.number("mean", 20);
   */
  @inline
  static number(name: HostText, fallback: f64 = 0): StateNumber {
    const text = Text.of(name);
    const key = host.openKey(text.address, text.length);
    if (fallback != 0) store<f64>(FALLBACKS + (key << 3), fallback);
    return changetype<StateNumber>(key);
  }

  /**
   * Opens bytes.
   *
   * @example
   * const last = state.bytes("last");
   * last.value = new Uint8Array(4);
   */
  @inline
  static bytes(name: HostText): StateBytes {
    const text = Text.of(name);
    return changetype<StateBytes>(host.openKey(text.address, text.length));
  }

  /**
   * The names of the keys that hold something, in the order of their bytes. Makes strings, which costs about 4 KB of code. Names
   * of more than 16 KB together stop the container: take them in parts with `keysAfter`.
   *
   * @example
   * for (let i = 0, names = state.keys(); i < names.length; i++) log.info(names[i]);
   */
  static keys(): string[] {
    return listKeys(0, 0, 1024);
  }

  /**
   * As `keys`, those after a name only, at most `limit`.
   *
   * @example
   * const more = state.keysAfter("sensor/", 10);
   */
  @inline
  static keysAfter(name: HostText, limit: u32): string[] {
    const text = Text.of(name);
    return listKeys(text.address, text.length, limit);
  }
}

function listKeys(after: usize, length: usize, limit: u32): string[] {
  host.listKeys(after, length, limit, RESULT);
  const list = load<u32>(RESULT);
  const names = new Array<string>(load<u32>(RESULT + 4));
  for (let i = 0; i < names.length; i++) {
    const at = list + (i << 3);
    names[i] = String.UTF8.decodeUnsafe(load<u32>(at), load<u32>(at + 4));
  }
  return names;
}

/** A number that survives restarts. Made by `state.number`. */
@unmanaged
export class StateNumber {
  /**
   * The number, or the fallback where none is set.
   *
   * @example
   * count.value += 1;
   */
  @inline
  get value(): f64 {
    return numberOr(changetype<u32>(this));
  }

  // @ts-ignore: decorator
  @inline
  set value(value: f64) {
    host.setNumber(changetype<u32>(this), value);
  }

  /**
   * Sets the number and tells what became of it: over the budget of state bytes it stays as it was.
   *
   * @example
   * if (count.set(0) === Outcome.OverBudget) log.warn("the state is full");
   */
  @inline
  set(value: f64): Outcome {
    return <Outcome>host.setNumber(changetype<u32>(this), value);
  }

  /**
   * Sets the number if it is `expected`, and tells whether it was: otherwise it is a conflict. NaN expects that none is set.
   *
   * @example
   * if (owner.compareAndSet(NaN, 7) == Outcome.Conflict) log.info("somebody was here before");
   */
  @inline
  compareAndSet(expected: f64, value: f64): Outcome {
    return <Outcome>host.compareAndSetNumber(changetype<u32>(this), expected, value);
  }

  /** Removes the key: the number is the fallback again. */
  @inline
  delete(): void {
    host.deleteKey(changetype<u32>(this));
  }
}

function numberOr(key: u32): f64 {
  return host.getNumber(key, load<f64>(FALLBACKS + (key << 3)));
}

/** Bytes that survive restarts. Made by `state.bytes`. */
@unmanaged
export class StateBytes {
  /** A copy of the bytes; null where none are set. Makes an array, which costs about 3 KB of code: prefer numbers. */
  get value(): Uint8Array | null {
    host.getBytes(changetype<u32>(this), RESULT);
    if (load<u8>(RESULT) == 0) return null;
    const length = load<u32>(RESULT + 8);
    const copy = new Uint8Array(<i32>length);
    memory.copy(copy.dataStart, load<u32>(RESULT + 4), length);
    return copy;
  }

  set value(bytes: Uint8Array | null) {
    if (bytes) host.setBytes(changetype<u32>(this), bytes.dataStart, bytes.byteLength);
    else host.deleteKey(changetype<u32>(this));
  }

  /** Sets the bytes if they are `expected`, and tells whether they were: otherwise it is a conflict. null expects that none are set. */
  compareAndSet(expected: Uint8Array | null, value: Uint8Array): Outcome {
    const key = changetype<u32>(this);
    if (!expected) return <Outcome>host.compareAndSetBytes(key, 0, 0, 0, value.dataStart, value.byteLength);
    const address = expected.dataStart;
    return <Outcome>host.compareAndSetBytes(key, 1, address, expected.byteLength, value.dataStart, value.byteLength);
  }
}
